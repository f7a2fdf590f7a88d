"""
Given names and the short forms that people use for them: what `likeness` takes for one name.

Each line is one given name in its usual spellings, with its short forms; a long
one goes on, indented. Two
people may be meant by one short form, so a word may stand on several lines.
`OTHERS` are given names without short forms that are easily taken for typing
errors of one another. A new name is a word here, in lower case without accents.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

__all__ = ["GIVEN_NAMES", "OTHERS", "lines_of"]

GIVEN_NAMES: Final = """
abigail abby abbie gail
adelaide addie heidi
agnieszka aga
albert al bert bertie alberto
aleksander alexander alex alec alek sandy sasha xander alejandro alessandro aleksandr alexandre
aleksandra alexandra alex lexi sandra sandy sasha alejandra alessandra
alfred alf alfie fred freddy freddie alfredo
alice ali alicia
alison allison ali
amanda mandy
andrew andy drew andreas andrea andre andres andrej andrzej andrei
angela angie angelika
ann anne anna ana annie
annemarie annamarie
anthony antony tony antonio anton antoni antoine toni toño
antonia toni
arthur art artie arturo
augustus august augustin gus agustin
barbara barb barbie babs
bartholomew bart bartosz bartlomiej bartek
beatrice beatrix bea trixie beatriz
benedict benedikt ben
benjamin ben benny benji
bernard bernie bernhard bernd bernardo
bradley brad
bridget brigid biddy
calvin cal
cameron cam
caroline carolyn carrie carol karoline carolina karolina
catherine katherine catharine katharine kathryn cathryn catarina katarina katharina katarzyna cathy kathy
    kate katie kat kitty kasia käthe
cecilia cecily cissy
charles charlie charley chuck chaz carlos karl carl
charlotte lottie charlie
christian kristian christiaan chris
christina kristina christine kristine cristina christa chris chrissy tina krystyna
christopher kristopher christoph kristof christophe cristobal chris kit topher krzysztof krzysiek
clarence clare
claudia klaudia
claus klaus nikolaus
clifford cliff
clinton clint
constance connie
cornelius cornelis kees neil
curtis curt kurt
cynthia cindy
daniel dan danny
daniela danielle dani
david dave davey davie davy
deborah debra debbie deb
dennis denis den denny
derek derrick
diana diane dianne di
dieter dietrich
dmitry dmitri dmitrij dima mitya
dolores lola
dominic dominik dom nick
donald don donnie donny
dorothy dorothea dot dottie dolly doris
douglas doug
duarte eduardo edu
edmund ed eddie ned
eduard edward ed eddie eddy ted teddy ned eduardo edgar
edwin ed eddie win
ekaterina yekaterina katya katja
eleanor elinor ellie nell nora leonor
elizabeth elisabeth eliza liz lizzie lisa beth betty betsy bess elsie libby elspeth lisbeth elisabetta
    ella else liesel sissi bettina
emily em emmy emilia emilie
emma em emmy
enrique quique henrique
erica erika
eric erik erich
ernest ernst ernie ernesto
esther ester essie
eugene gene eugen evgeny yevgeny zhenya
eva eve evie ewa
evelyn evie
ferdinand ferdi fernando nando
florence flo florrie
frances fran francie franny frankie franziska francesca francisca françoise
francis frank frankie francisco francesco paco pancho chico frans franz franciszek
franklin frank
frederick frederic fred freddy freddie friedrich fritz fredrik federico frederik
gabriel gabe gabi
gabriela gabriella gabrielle gaby gabi
geoffrey jeffrey jeffery geoff jeff
georg george georgie jorge jorg jurgen jiri jerzy georges giorgio
gerald gerry jerry
gerard gerry gerhard gerd gert gerardo
gertrude gertrud trudy gerti
gilbert gil bert
giovanni gianni
giuseppe beppe peppe pino
gonzalo gonçalo
gregory greg gregor grzegorz grigory grisha
guadalupe lupe
guillermo memo
gustav gustaf gus gustavo
gwendolyn gwen
hannah hanna hannelore
hans johannes johann hannes
harold hal harry harald
harriet hattie
heinrich heinz heiner henrich
helen helena helene ellen nell lena elena
henry hank harry hal henri henrik hendrik henk
herbert herb bert
hermann herman
horst
hubert hugh bert
ignacio nacho
ignatius iggy
igor gosha
irene irena irina ira
isaac ike zak
isabel isabella isabelle isobel bella izzy belle ysabel
ivan vanya
jack jackie john
jacob jakob jake jaap kuba jakub
jacqueline jackie jacqui
james jim jimmy jamie jimbo
jan jann
jane janie jayne
janet jan
janice jan janis
jason jay
jean jeanie
jennifer jenny jen jenni
jeremy jeremiah jerry
jerome jerry hieronymus
jessica jess jessie
jesus chuy
joan joanie
joanna joanne johanna jo hanne asia
joao jonny
john jon johnny jack jonny
jonathan jonathon jon jonny
jose pepe
joseph joe joey josef jupp sepp jo jozef
josephine jo josie josefine josefa
joshua josh
juan juanito
judith judy judit
julia julie jule
julian jules julien
kaitlyn caitlin katelyn
karen karin
karsten carsten
katrin catrin kathrin
kenneth ken kenny
kevin kev
kimberly kimberley kim
krister christer
lars lasse
lawrence laurence larry laurie lorenz lorenzo laurens lars
leonard leo len lenny leonardo leonhard
leonora nora
leopold leo poldi
leslie lesley les
lewis louis lou louie luis ludwig lutz luigi
lilian lillian lily lilli
linda lindy
louisa louise lou luisa luise
lucas lukas luke luca luc
lucia lucy lucie luz
ludmila lyudmila mila lyuda
lydia lidia
madeleine madeline maddie magdalena lena magda
malcolm mal
manuel manny manolo manu
marcus markus marc mark marco marek marcos
margaret margarete margarita margareta maggie meg megan peggy greta gretchen gretel daisy madge marge
    margie rita margot malgorzata gosia
maria mia mitzi
marianne mariann
marilyn mary lyn
marjorie marge margie
martha marthe mattie
martin marty marten martijn
mary molly polly mamie may
matthew matt mathew mattie matthias mathias mateusz mateo matteo mathieu matthijs
maurice maury moritz mauricio maurizio
maximilian max maksymilian maxim maksim
maxwell max
melanie mel
melissa mel missy
mercedes merche
michael mike mick mickey mikey mitch michel miguel mikhail michal misha michele mikael mihai
michelle shelly michele
mildred millie
miroslav mirek
mitchell mitch
monica monika mon
nancy nan
natalie nathalie natalia nat natasha
nathan nat nate
nathaniel nathanael nat nate
nicholas nicolas nikolas nick nicky nico niko nikolai klaas nicola kolya nicolaas
nicole nikki nicki nicola
norbert bert norby
oliver ollie olivier
olivia liv livvy
olga olya
oscar oskar
pamela pam
pascal pasquale
patricia pat patty patti tricia trish patrizia
patrick pat paddy patricio patryk rick
paul pauli pablo paulo paolo pavel pawel pasha pal
paula paulina pauline polly
pedro perico
penelope penny
peter pete petr piotr pieter piet petya pietro pierre
petra petronella
philip phillip phil pip philipp philippe felipe filip pippo
phyllis phil
priscilla cilla
rachel rachael raquel shelly
rafael raphael raffaele rafa rafal rafe
raimund raymond ray raimundo ramon
randall randolph randy
rebecca becky becca rebekka
reginald reg reggie
reinhard reiner rainer
richard rick ricky rich dick richie ricardo riccardo rico ryszard
robert rob robbie bob bobby bert roberto rupert robin
roberta bobbie
roderick rod roddy
rodney rod
roger rodger rog
roland rolly orlando rolando
ronald ron ronnie ronny
rosemary rosemarie rosie rose rosa romy
roswitha rosi
rudolf rudolph rudi rudy rolf
russell russ rusty
ruth ruthie
salvador chava sal
samantha sam sammy
samuel sam sammy
sarah sara sally sadie
sebastian seb bastian basti seba
sergey sergei sergio serge seryozha
sharon shari
sigmund siggi siegfried
simon simeon szymon
sophia sofia sophie zofia zosia sonja sonya
stanley stan
stanislaw stanislav stan staszek
stefan stephan stephen steven steve stevie esteban stefano etienne
stefanie stephanie steffi steph stef stefania
stewart stuart stu stew
susan susanna susanne suzanne sue susie suzy zuzanna zsuzsanna susana
svetlana sveta lana
sylvia silvia
sylvester silvester sly
tamara tammy toma
tatiana tatjana tanya tanja
terence terrence terry
theodore theodor ted teddy theo teodoro
theresa teresa therese terry tess tessa tracy resi
thomas tom tommy tomas tomasz tomasso tommaso tomek
timothy tim timmy timo
tobias toby tobi
ulrich uli ulli
ulrike uli rike
ursula ulla uschi
valentina valya
valerie val valeria
veronica veronika ronnie vero vera
victor viktor vic vittorio
victoria viktoria vicky vikki tori vika
vincent vince vinny vincenzo vicente
violet vi
virginia ginny ginger
vladimir vlad volodya wladimir wlodzimierz
walter walt wally wat walther
wendy wendi
werner wern
wilhelm willi willy wim willem guillaume
wilhelmina mina minnie wilma
william will bill billy willy willie liam guillermo
winifred winnie freda
wolfgang wolf wolfi
xavier javier javi xavi
yvonne vonnie evonne
zachary zach zack zak
"""

OTHERS: Final = """
aaron ada adam adela adele adrian adriana agata agatha aida alan alba alberta aldo alexia alexis alfonso
alfreda alina allan allen alma alva alvin amelia amelie amy anders angel angelo anita annabel annette
anselm april ariana arne arno arnold aron astrid aurelia aurora axel beata belinda benita berta bianca
birgit birgitta bjorn boris brenda brendan brent brett brian bruna bruno camilla camille carina carla
carlo carmela carmen cassandra celia celina chantal chelsea cheryl claire clara clark claude clemens
clement clementine colin conrad corinna corinne courtney craig dagmar dale dalia damian damien daria
dario darius darren dawn dean delia denise desmond diego dina dirk dora doreen edith eileen elaine elena
elia elias elisa elise elmar elvira emil emile emilio enzo eric ericka erna erwin ester etta fabian
fabiana fabio fabiola fatima felicia felix fiona flavia flavio flora florian frida gavin gemma genevieve
georgia georgina gerda gianna gilda gina gisela giulia giulio gloria gordon grace graham grant guido
gunter hilda hugo ida ilse ines inga inge ingo ingrid iris irma ivana ivo ivonne janina janine jasmin
jasmine jens joachim joaquin jochen joel jolanta jonas jordan josefina joyce juana juliana juliane juliet
julieta julio julius justin justina kai karina karla katia keith kelly kerstin kim kirsten klara knut
konrad kristen kyle lara larissa laura lauren laurin lea leah lee leon leona leonie liana lina lionel
lisa livia lora loretta lorna lothar luana luciana luciano luka lukasz lya manuela mara marc marcel
marcela marcella marcelo marcia mariana mariano mariel marina marino mario marion marisa marit marius
marlene marta marvin mateus matilda maura mauro maya meike mercedes meredith micaela mila milan milena
miriam mirjam mirko moira mona morgan muriel nadia nadine naomi nella nelly nils nina noah noel noelia
noemi nora norma norman octavia olaf olive oriol otto owen paloma pascale patrice pilar prisca quentin
ralf ralph ramona raul regina renata renate rene renee ricarda rita roman romana rosalia rosalie rosalind
rosanna rosario roy ruben sabina sabine sabrina salvatore sandro santiago santos selena selma serena
severin sibylle sigrid silas silke silvio simona simone sofie sonia soren stella stina sven svenja tania
tara teodora thea theodor theodora thilo tilda tilman tim tina titus tom trevor tristan uwe valentin
valentine valeria valerio vanessa vera verena vernon viola vivian viviana viviane volker wanda wayne
wesley wilfred wilma xenia yasmin yolanda yves zara zoe zora
"""


@cache
def lines_of() -> Mapping[str, frozenset[int]]:
    """For each given name the lines it stands on; none for one of `OTHERS`."""
    from relmem.queries.foldings import folded_name

    found: dict[str, set[int]] = {word: set() for word in folded_name(OTHERS).split()}
    for number, line in enumerate(GIVEN_NAMES.replace("\n ", " ").strip().splitlines()):
        for word in folded_name(line).split():
            found.setdefault(word, set()).add(number)
    return {word: frozenset(lines) for word, lines in found.items()}
