"""
What a card says, made what a memory says: only lines that say something else are touched.

A value that has gone and one that has come stand in for each other, in their
order, so that a new number takes the place, the type and the label of the old.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from relmem.formats.card_places import Around, Params, Places, put_day, spelled_day
from relmem.formats.vcard_lines import Line
from relmem.formats.vcard_spell import escaped, joined
from relmem.formats.vcard_write import Draft
from relmem.importers.entries import NAMED_IN_FILE
from relmem.importers.pages import Page, Post, folded
from relmem.importers.vcards import Said
from relmem.records.people import Account, Affiliation, Contact
from relmem.values import YearDay

__all__ = ["at_work", "of_a_person", "of_an_organisation"]

_LEAST_PREFERRED: Final = 100
"""The last rank that a card gives; lines without one have none."""
_WAYS: Final = ("E-mail: ", "Phone: ")
"""How the lines begin that reading an organisation's card puts under its note."""


def of_a_person(draft: Draft, said: Said | None, contact: Contact) -> None:
    """Let a card say of somebody what is known, but for where they work."""
    was = said.contact if said else None
    # of a card that was made one of another version since, the lines are others
    page = said.page if said and said.page.card.lines == draft.lines else Page(draft.card())
    _names(draft, was, contact)
    _listed(draft, "NICKNAME", _nicknames(was), _nicknames(contact))
    _one(draft, _PHONETIC, was.say_name if was else "", contact.say_name)
    _one(draft, ("PRONOUNS",), was.pronouns if was else "", contact.pronouns)
    _listed(draft, "LANG", was.languages if was else (), contact.languages, one_each=True)
    _ways(draft, page, was, contact)
    Places(draft).become(page, contact.addresses, contact.links)
    if (was.born if was else None) != contact.born:
        _birthday(draft, contact.born)
    Around(draft).become(page, contact.days, contact.relations)
    if (was.died_on if was else None) != contact.died_on:
        _death(draft, contact.died_on)
    _one(draft, ("TZ",), (was and was.timezone) or "", contact.timezone or "")
    _listed(draft, "CATEGORIES", was.tags if was else (), contact.tags)
    _note(draft, was.note if was else "", contact.note)


_PHONETIC: Final = ("X-PHONETIC-FIRST-NAME", "X-PHONETIC-MIDDLE-NAME", "X-PHONETIC-LAST-NAME")


def of_an_organisation(draft: Draft, was: Account, account: Account, *, alone: bool) -> None:
    """
    Let an organisation's card bear the name that it goes by now.

    What else it says follows where it has no other card, which could have said it.
    """
    if folded(was.name) not in _names_of(account):
        for line in draft.named("ORG")[:1]:
            draft.put(line, joined((account.name, *line.parts[1:])))
        for line in draft.named("FN"):
            if folded(line.text) == folded(was.name) or not draft.named("ORG"):
                draft.put(line, escaped(account.name))
    if alone:
        Places(draft).become(Page(draft.card()), account.addresses, account.links)
        _note(draft, _without_ways(was.note), _without_ways(account.note))
        _one(draft, ("TZ",), was.timezone or "", account.timezone or "")


def at_work(draft: Draft, now: Sequence[tuple[Account, Affiliation]]) -> None:
    """Let a card say where somebody works; what it says of a post that still stands stays as it is."""
    posts = Page(draft.card()).posts()
    said = {(folded(post.organisation), post.unit, post.title) for post in posts}
    here = {(name, each.unit, each.title) for account, each in now for name in _names_of(account)}
    changed = [post for post in posts if (folded(post.organisation), post.unit, post.title) not in here]
    fresh = [
        (account, each)
        for account, each in now
        if not any((name, each.unit, each.title) in said for name in _names_of(account))
    ]
    by_name: defaultdict[str, deque[Post]] = defaultdict(deque)
    for post in changed:
        by_name[folded(post.organisation)].append(post)
    taken: set[int] = set()
    new: list[tuple[Account, Affiliation]] = []
    for account, each in fresh:
        waiting = next((by_name[name] for name in sorted(_names_of(account)) if by_name.get(name)), None)
        if waiting:
            post = waiting.popleft()
            taken.add(post.line.number)
            _change_post(draft, post, post.organisation, each)
        else:
            new.append((account, each))
    gone = [post for post in changed if post.line.number not in taken]
    for post, (account, each) in zip(gone, new, strict=False):
        _change_post(draft, post, account.name, each)
    for post in gone[len(new) :]:
        draft.drop(post.line)
        for line in post.titles:
            draft.drop(line)
    for account, each in new[len(gone) :]:
        _new_post(draft, account.name, each)


def _change_post(draft: Draft, post: Post, name: str, now: Affiliation) -> None:
    if name != post.organisation or now.unit != post.unit:
        parts = post.line.parts[1:] if now.unit == post.unit else (now.unit,) if now.unit else ()
        draft.put(post.line, joined((name, *parts)))
    if now.title == post.title:
        return
    for line in post.titles[bool(now.title) :]:
        draft.drop(line)
    if now.title and post.titles:
        draft.put(post.titles[0], escaped(now.title))
    elif now.title:
        group = post.line.group
        if not group and len(draft.named("ORG")) > 1:
            group = draft.free_group()
            draft.regroup(post.line, group)
        draft.add("TITLE", escaped(now.title), group=group, after=post.line)


def _new_post(draft: Draft, name: str, now: Affiliation) -> None:
    """An ORG and its TITLE, in a group of their own where the card has others that could be mistaken."""
    alone = not draft.named("ORG", "TITLE", "ROLE")
    group = "" if alone else draft.free_group()
    line = draft.add("ORG", joined((name, now.unit) if now.unit else (name,)), group=group)
    if now.title:
        draft.add("TITLE", escaped(now.title), group=group, after=line)


def _names_of(account: Account) -> set[str]:
    """Every name that cards may have for it."""
    keys = (key.removeprefix(NAMED_IN_FILE) for key in account.key if key.startswith(NAMED_IN_FILE))
    return {folded(each) for each in (account.name, *account.aliases, *keys)}


def _names(draft: Draft, was: Contact | None, now: Contact) -> None:
    renamed = was is None or was.name != now.name
    if renamed:
        shown = next((line for line in draft.lines if line.name == "FN"), None)
        if shown:
            draft.put(shown, escaped(now.name))
        else:
            draft.add("FN", escaped(now.name), after=draft.lines[0] if draft.lines else None)
    if was and (was.name, was.family_name, was.honorific) == (now.name, now.family_name, now.honorific):
        return
    line = next((line for line in draft.lines if line.name == "N"), None)
    fields = [" ".join(each) for each in line.fields] if line else []
    if line is None and draft.version == "4.0" and not (now.family_name or now.honorific):
        return
    family, given, further, before, behind, *rest = (*fields, *("" for _ in range(5 - len(fields))))
    if was is None or was.honorific != now.honorific:
        before = now.honorific
    if was is None or was.family_name != now.family_name:
        family = now.family_name
    if renamed:
        first, _, last = now.name.partition(",")
        # "Ana Sousa, MBA" and not "Sousa, Ana"
        titled = bool(family) and folded(first) != folded(family) and _taken_out(first.split(), family)
        words = (first if titled else now.name).split()
        before, family, further = (
            part if _taken_out(words, part) else "" for part in (before, family, further)
        )
        behind = last.strip() if titled else behind if _taken_out(words, behind) else ""
        given, rest = " ".join(words), []
        before, family = before or now.honorific, family or (now.family_name if was is None else "")
    value = joined((family, given, further, before, behind, *rest))
    if line:
        draft.put(line, value)
    else:
        shown = next((line for line in draft.lines if line.name == "FN"), None)
        draft.add("N", value, after=shown)


def _taken_out(words: list[str], part: str) -> bool:
    """Take a part of a name, where it is one, out of its words; whether it was there."""
    wanted = part.split()
    for at in range(len(words) - len(wanted), -1, -1) if wanted else ():
        if words[at : at + len(wanted)] == wanted:
            del words[at : at + len(wanted)]
            return True
    return False


def _one(draft: Draft, names: tuple[str, ...], was: str, now: str) -> None:
    """One text, which the first of these properties says; the others go where it changes."""
    if was == now:
        return
    lines = draft.named(*names) if was or names == ("TZ",) else []
    if now and lines:
        draft.put(lines[0], escaped(now))
    elif now:
        draft.add(names[0], escaped(now))
    for line in lines[1 if now else 0 :]:
        draft.drop(line)


def _ways(draft: Draft, page: Page, was: Contact | None, now: Contact) -> None:
    internet: Params = (("TYPE", ("INTERNET",)),) if draft.version == "3.0" else ()
    _several(draft, "EMAIL", page.email_lines(), now.emails, internet, same=str.casefold)
    _in_order(draft, now.emails)
    kept = page.phone_lines()
    numbers = tuple(dict.fromkeys((*now.phones, *([now.mobile] if now.mobile else ()))))
    _several(draft, "TEL", kept, numbers, (), same=str, mobile=now.mobile)
    if was and now.mobile and was.mobile != now.mobile:
        for line, number in Page(draft.card()).phone_lines():
            if number == now.mobile:
                types = tuple(each for each in line.param("TYPE") if each.lower() not in ("cell", "pref"))
                draft.put_anew(line, line.value, _with_types(line, ("CELL", *types), draft.version))
                break


def _in_order(draft: Draft, wanted: Sequence[str]) -> None:
    """
    Let a card prefer the address that the memory has first, and give the others in its order.

    Two cards of one person may each prefer another; of a card that has them so, no line is touched.
    """
    place = {each.casefold(): at for at, each in enumerate(wanted)}
    lines = Page(draft.card()).email_lines()
    said = list(dict.fromkeys(address.casefold() for _, address in lines))
    if said == list(place) or not said:
        return
    preferred = min(line.rank for line, _ in lines) <= _LEAST_PREFERRED
    ordered = sorted(lines, key=lambda each: place.get(each[1].casefold(), len(place)))
    for at, (line, _) in enumerate(ordered):
        params = _unpreferred(line)
        if preferred and not at:
            params = _preferred(params, draft.version)
        if params != line.params:
            draft.put_anew(line, line.value, params)
    draft.arrange([line for line, _ in ordered])


def _unpreferred(line: Line) -> Params:
    types = tuple(each for each in line.param("TYPE") if each.lower() != "pref")
    rest = tuple((key, values) for key, values in line.params if key not in ("TYPE", "PREF"))
    return ((("TYPE", types),) if types else ()) + rest


def _preferred(params: Params, version: str) -> Params:
    if version == "4.0":
        return (*params, ("PREF", ("1",)))
    types = next((values for key, values in params if key == "TYPE"), ())
    return (("TYPE", (*types, "PREF")), *((key, values) for key, values in params if key != "TYPE"))


def _with_types(line: Line, types: tuple[str, ...], version: str) -> Params:
    """Its parameters with these types, and preferred: of several mobile numbers this one is meant."""
    rest = tuple((key, values) for key, values in line.params if key not in ("TYPE", "PREF"))
    if version == "4.0":
        return (("TYPE", types), ("PREF", ("1",)), *rest)
    return (("TYPE", (*types, "PREF")), *rest)


def _several(
    draft: Draft,
    name: str,
    lines: Sequence[tuple[Line, str]],
    now: Sequence[str],
    params: Params,
    *,
    same: Callable[[str], str],
    mobile: str = "",
) -> None:
    have = {same(value) for _, value in lines}
    wanted = {same(value) for value in now}
    gone = sorted((line for line, value in lines if same(value) not in wanted), key=lambda line: line.number)
    new = [value for value in now if same(value) not in have]
    for line, value in zip(gone, new, strict=False):
        rest = tuple((key, values) for key, values in line.params if key != "VALUE")
        if line.param("VALUE"):
            draft.put_anew(line, escaped(value), rest)
        else:
            draft.put(line, escaped(value))
    for line in gone[len(new) :]:
        draft.drop(line)
    for value in new[len(gone) :]:
        draft.add(name, escaped(value), (("TYPE", ("CELL",)),) if value == mobile else params)


def _birthday(draft: Draft, born: YearDay | None) -> None:
    lines = draft.named("BDAY")
    if born is None:
        for line in lines:
            draft.drop(line)
        return
    value, params = spelled_day(born, draft.version)
    if lines:
        put_day(draft, lines[0], born)
    else:
        draft.add("BDAY", value, params)


def _death(draft: Draft, on: date | None) -> None:
    lines = draft.named("DEATHDATE")
    for line in lines[on is not None :]:
        draft.drop(line)
    if on is None:
        return
    died = YearDay(on.month, on.day, on.year)
    if lines:
        put_day(draft, lines[0], died)
    else:
        draft.add("DEATHDATE", *spelled_day(died, draft.version))


def _nicknames(contact: Contact | None) -> tuple[str, ...]:
    """The name to say and the others, each once: of what a card says it is never both."""
    if contact is None:
        return ()
    return tuple(dict.fromkeys([*([contact.call_me] if contact.call_me else ()), *contact.nicknames]))


def _listed(
    draft: Draft, name: str, was: Iterable[str], now: Sequence[str], *, one_each: bool = False
) -> None:
    """Several texts, with commas between or `one_each` on a line; a line left without any takes new ones."""
    gone, new = set(was).difference(now), [each for each in now if each not in set(was)]
    for line in draft.named(name) if gone else ():
        values = (line.text,) if one_each else line.values
        left = [each for each in values if " ".join(each.split()) not in gone]
        if not left and new:
            draft.put(line, joined(new[:1] if one_each else new, ","))
            new = new[1:] if one_each else []
        elif not left:
            draft.drop(line)
        elif len(left) < len(values):
            draft.put(line, joined(left, ","))
    last = next(iter(reversed(draft.named(name))), None)
    if one_each:
        for each in new:
            draft.add(name, escaped(each))
    elif new and last:
        draft.put(last, joined((*last.values, *new), ","))
    elif new:
        draft.add(name, joined(new, ","))


def _note(draft: Draft, was: str, now: str) -> None:
    if was == now:
        return
    lines = draft.named("NOTE")
    if now and lines:
        draft.put(lines[0], escaped(now))
    elif now:
        draft.add("NOTE", escaped(now))
    for line in lines[1 if now else 0 :]:
        draft.drop(line)


def _without_ways(note: str) -> str:
    paragraphs = note.split("\n\n")
    return "\n\n".join(each for each in paragraphs if not each.startswith(_WAYS))
