"""
What a message of theirs wants of us, as far as what is kept of it tells.

Of a mail often only its subject is kept, and then nobody knows. It is told by
signs and by words, in the languages of Europe and in Japanese: to guess more
would be to be wrong more often.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final
from unicodedata import normalize

from relmem.queries.asked import CALM, LIVE
from relmem.records.talks import Interaction

__all__ = ["Wants", "subject", "thread", "wants"]


class Wants(StrEnum):
    """
    What a message wants of us.

    ANSWER: it asks something. UNKNOWN: what is kept of it does not say.
    NOTHING: it was written for many, or tells something and asks nothing.
    SETTLED: it thanks, or says that all is well, and so ends what came before.
    """

    ANSWER = "answer"
    UNKNOWN = "unknown"
    NOTHING = "nothing"
    SETTLED = "settled"


MOST_WORDS_OF_THANKS: Final = 30
"""What is longer than two sentences says more than thanks."""

MOST_CHARACTERS: Final = 10_000
"""Of a text, those that are looked at: some four pages."""

_PREFIX: Final = r"\s*(?:re|aw|sv|vs|antw|odp|rif|fw|fwd|wg|tr)\s*(?:\[\d+\])?\s*[:\uff1a]"
_REPLIES: Final = re.compile(f"(?:{_PREFIX})+", re.I)
_SPACE: Final = re.compile(r"[\W_]+")
_ADDRESS: Final = re.compile(r"\b(?:\w{1,10}://|www\.)\S+")
_SENTENCE: Final = re.compile(r"[.!\u2026\u3002\uff01][\"'\u201d\u00bb)]*$")
_QUESTION: Final = re.compile(r"[?\uff1f\u037e\u061f]")
_WROTE: Final = (
    r"(?:on|am|le|el|il|em|op|den|dnia)\b[^\n]{0,200}\n?[^\n]{0,100}"
    r"(?:wrote|schrieb[^\n]{0,80}|a écrit|escribió|ha scritto|escreveu|schreef[^\n]{0,80}|skrev[^\n]{0,80}"
    r"|napisał[^\n]{0,80})\s*:[ \t]*$"
)
_QUOTES: Final = re.compile(
    rf"^(?:{_WROTE}"
    r"|--[ \t]*$"
    r"|[-_]{2,}\s*(?:original|forwarded|urspr|weitergel|message d|mensaje|messaggio|mensagem)"
    r"|_{10,}"
    r"|(?:from|von|de|da|van|från|fra|od)[ \t]?:[^\n]*@"
    r"|(?:sent|gesendet|envoyé|enviado|inviato|verzonden|skickat)[ \t]?:)",
    re.I | re.M,
)
"""Where their signature begins, or what they answer to."""
_BENEATH: Final = re.compile(f"^{_WROTE}", re.I | re.M)
_ASKS: Final = re.compile(
    r"\b(?:please(?!\s+(?:find|see|note|be (?:advised|informed)))|(?:could|can|would|will) you"
    r"|let (?:me|us) know"
    r"|(?:i|we) (?:still |urgently )?need|urgent(?:ly)?|asap|waiting for|hear from you|call me|remind(?:er)?"
    r"|in advance|any (?:news|updates?)|asks|asked (?:for|about|whether|if|us)|wants (?:to know|an?|the|us)"
    r"|bitte|könn(?:t)?en sie|kannst du|dringend|rückmeldung|(?:brauche|benötige)n?|im voraus|warten? auf"
    r"|s.il vous pla[iî]t|svp|pouvez[- ]vous|pourriez[- ]vous|merci de (?:me|nous|bien|confirmer|répondre)"
    r"|d.avance|avons besoin|ai besoin"
    r"|por favor|podría|necesit(?:o|amos)|urgente|de antemano|per favore|abbiamo bisogno|ho bisogno"
    r"|in anticipo|poderia|precis(?:o|amos)|alstublieft|kunt u|kun je|graag(?! gedaan)|vänligen|venligst"
    r"|vennligst|proszę)\b"
    r"|ください|お願い|至急|でしょうか",
    re.I,
)
_THANKS: Final = re.compile(
    r"\b(?:thanks|thank you|thx|all (?:good|set|fine|well)|danke|dankeschön|alles (?:gut|klar)|merci|gracias"
    r"|grazie|obrigad[oa]|bedankt|dank (?:je|u)|tack|takk|tak|kiitos|dzięk\w+)\b|ありがとう",
    re.I,
)
_BUT: Final = re.compile(r"\b(?:but|however|aber|jedoch|mais|pero|però|ma|mas|maar|men)\b", re.I)
"""Who thanks and goes on so has not settled anything."""
_FOR_MANY: Final = re.compile(
    r"\b(?:unsubscribe|abbestellen|désabonner|désinscrire|darse de baja|annulla l.iscrizione|disiscriv\w+"
    r"|uitschrijven|avregistrera)\b|\b(?:view|read|open) (?:this|it|the) ?\w{0,8} in (?:your|a) browser",
    re.I,
)
_NO_LETTER: Final = re.compile(
    r"\s*(?:(?:accepted|declined|tentative|tentatively accepted|cancell?ed|invitation|updated invitation|read"
    r"|delivered|undeliverable|undelivered|zugesagt|abgelehnt|mit vorbehalt|abgesagt|gelesen|unzustellbar"
    r"|accepté|refusé|lu|aceptado|rechazado|accettato|rifiutato|aceito|recusado|geaccepteerd|geweigerd)\s*:"
    r"|out[ -]of[ -](?:the )?office|automatic reply|auto[ -]?reply|abwesen|automatische antwort"
    r"|réponse automatique|risposta automatica|fuera de (?:la )?oficina|respuesta automática"
    r"|resposta automática|automatisch antwoord|autosvar|fyi\b|for your information"
    r"|zur info|zur kenntnis|pour info"
    r"|(?:\S+ ){0,4}newsletter\b)",
    re.I,
)
"""Subjects that programs write, and those that say themselves that nothing is to be done."""


def wants(message: Interaction) -> Wants:
    """
    What a message of theirs wants, by what is kept of it.

    A call that reached nobody of us wants to be called back. Thanks among its
    topics settle; whoever noted a "check-in", "details", or that no step
    follows, has seen that it asks nothing. Else the words behind the subject
    decide, without what they quote and their signature; what tells something
    and begins with "Re:" is an answer to us. Where there are none, a line that
    ends as a sentence is what one of us noted of it, and any other a subject,
    whose question may be an old one where it begins with "Re:".
    """
    topics = {each.strip().casefold() for each in message.topics}
    if "thanks" in topics:
        return Wants.SETTLED
    if topics & CALM or message.next_step.strip().casefold() == "none":
        return Wants.NOTHING
    if message.channel in LIVE:
        return Wants.ANSWER
    text, line = _kept(message), subject(message)
    if _NO_LETTER.match(line) or _FOR_MANY.search(text):
        return Wants.NOTHING
    fresh, said = not _REPLIES.match(line), _own_words(text.partition("\n")[2])
    if _asks(said) or (fresh and _asks(line)):
        return Wants.ANSWER
    if said and _BUT.search(said):
        return Wants.UNKNOWN
    if said and _THANKS.search(said) and len(said.split()) <= MOST_WORDS_OF_THANKS:
        return Wants.SETTLED
    if said:
        return Wants.UNKNOWN if fresh else Wants.NOTHING
    if _THANKS.match(_bare(line)):
        return Wants.SETTLED if fresh else Wants.NOTHING
    return Wants.NOTHING if _SENTENCE.search(line) else Wants.UNKNOWN


def subject(message: Interaction) -> str:
    """The first line of what is kept of it, "" where nothing is."""
    return _kept(message).partition("\n")[0].strip()


def thread(message: Interaction) -> str:
    """Its subject as all messages of one thread have it: without "Re:", whatever its case; "" for none."""
    return _SPACE.sub(" ", _bare(subject(message)).casefold()).strip()


def _kept(message: Interaction) -> str:
    # some programs write an accent as a letter of its own
    return normalize("NFC", message.summary.strip()[:MOST_CHARACTERS])


def _bare(line: str) -> str:
    begun = _REPLIES.match(line)
    return line[begun.end() if begun else 0 :].strip()


def _own_words(text: str) -> str:
    """What they wrote themselves: without what they quote, and without their signature."""
    cut = _QUOTES.search(text)
    own = text[: cut.start()] if cut else text
    if not own.strip() and (quoted := _BENEATH.match(text.lstrip())):
        own = text.lstrip()[quoted.end() :]  # who answers beneath what they quote
    return "\n".join(line for line in own.split("\n") if not line.lstrip().startswith(">")).strip()


def _asks(text: str) -> bool:
    text = _ADDRESS.sub("", text)
    return bool(_QUESTION.search(text) or _ASKS.search(text))
