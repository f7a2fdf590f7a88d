"""
Rules about contracts: what must be decided, until when, and what comes of it.

A new rule is a class here, and an instance of it in `RULES` at the foot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Final, final

import attrs

from relmem.errors import InputError
from relmem.facts import Facts
from relmem.phrases import Phrase, say, say_many
from relmem.queries.contracts import NoticeWindow, WindowState, exercised_late, window_of
from relmem.queries.periods import shown
from relmem.queries.restated import understanding
from relmem.queries.talks import WRITTEN
from relmem.queries.told import is_among_us, talks_about, tellings
from relmem.queries.upgrades import Coming, UpgradeState, upgrades_of
from relmem.records.base import Record
from relmem.records.contracts import Amendment, Contract, Mode, Notice, NoticeGiven, PriceChange, PriceLine
from relmem.records.people import Contact
from relmem.records.products import RoadmapItem
from relmem.records.service import BadNews
from relmem.records.talks import Direction
from relmem.rules.base import Kind, Plan, Point, Rank, Rule, accounts_of, ramp
from relmem.values import ByFields, Money, Price, Span

__all__ = [
    "RULES",
    "NoticeClosing",
    "NoticeMissed",
    "RenewalAhead",
    "all_windows",
    "band_of",
    "contracts_of",
    "evidence_of",
    "spoken_since",
]

SHORTEST_DAYS: Final = 85
"""A renewal that binds for less than a quarter comes round too often to be decided upon each time."""
MOST_UPGRADES: Final = 3
"""How much of what comes is brought up at once: what one can explain in a few minutes."""


@final
@attrs.frozen(kw_only=True)
class NoticeClosing(ByFields):
    """
    The last day for notice is near: whoever lets it pass has decided too.

    It carries what comes for the needs that they confirmed.
    """

    rank: Rank = Rank.NOTICE
    pressing_days: int = 60
    """Days before the last one from which on it presses: a decision, a signature and a holiday in between."""
    shortest_days: int = SHORTEST_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contract that must be decided on soon and on which nobody has given notice."""
        for contract, window in _windows(contact, facts, self.shortest_days):
            left = window.days_left
            if left is None or left > self.pressing_days:
                continue
            content = _content(contact, contract, facts)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=_with_content(_decide(contract, facts, window), content),
                aside=_with_content(_decide_too(window), content),
                matter=contract.id,
                because=(*evidence_of(contract, facts), *_rests_on(content, facts)),
                urgency=ramp(left, self.pressing_days, 0),
                band=band_of(window),
                on=window.decide_by,
            )


@final
@attrs.frozen(kw_only=True)
class NoticeMissed(ByFields):
    """
    The last day for notice has passed: say for how long that binds, before it is found out too late.

    It ends with a talk about the contract after that day.
    """

    rank: Rank = Rank.RENEWALS
    old_days: int = 90
    """Days after the last one from which on it is old news: a quarter."""
    shortest_days: int = SHORTEST_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contract whose window has closed, until the next term begins."""
        for contract, window in _windows(contact, facts, self.shortest_days):
            by = window.decide_by
            if window.state is not WindowState.MISSED or by is None:
                continue
            gone = (facts.today - by).days
            if gone > self.old_days or spoken_since(facts, contract, by):
                continue
            late = exercised_late(facts, contract, window)
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.TELL,
                text=_missed(contract, window, gone, late=late),
                aside=_missed(contract, window, gone, late=late, named=True),
                matter=contract.id,
                because=(*evidence_of(contract, facts), *((late,) if late else ())),
                urgency=ramp(gone, self.old_days, 0),
                band=band_of(window),
            )


@final
@attrs.frozen(kw_only=True)
class RenewalAhead(ByFields):
    """
    A term ends, and there is time to talk about what should change, and what comes for their needs.

    With something to bring for a need that they confirmed it speaks earlier.
    """

    rank: Rank = Rank.RENEWALS
    ahead_days: int = 120
    """Days before the day to decide from which on it is worth a word: time for an offer and an answer."""
    content_days: int = 180
    """From here on where there is something to bring: half a year, in which a release can be planned for."""
    pressing_days: int = 60
    """From here on it is `NoticeClosing` that speaks."""
    shortest_days: int = SHORTEST_DAYS

    def points(self, contact: Contact, facts: Facts, plan: Plan) -> Iterator[Point]:
        """One for each contract to decide on later, that ends by itself, or whose notice nobody recorded."""
        for contract, window in _windows(contact, facts, self.shortest_days):
            undecided = window.state in (WindowState.NONE, WindowState.DATELESS)
            on = window.ends_on if undecided else window.decide_by if window.days_left is not None else None
            left = (on - facts.today).days if on else -1
            if not 0 <= left <= max(self.ahead_days, self.content_days):
                continue
            content = _content(contact, contract, facts)
            early = left > self.ahead_days
            if (early and not content) or (not undecided and left <= self.pressing_days):
                continue
            unrecorded = window.state is WindowState.DATELESS
            yield Point(
                rule=type(self).__name__,
                rank=self.rank,
                kind=Kind.CONFIRM if unrecorded else Kind.ASK,
                text=_with_content(_ahead(contract, facts, window), content),
                aside=_with_content(_decide_too(window, ahead=True), content) if window.decide_by else None,
                matter=contract.id,
                because=(*evidence_of(contract, facts), *_rests_on(content, facts)),
                urgency=ramp(left, self.ahead_days, 0),
                band=f"early {band_of(window)}" if early else band_of(window),
                on=on,
                asks=not unrecorded,
                internal=unrecorded,
            )


def spoken_since(facts: Facts, it: Record, day: date) -> bool:
    """Whether it was spoken of with them on that day or later: what only they wrote is not spoken of yet."""
    return any(
        facts.day_of(talk) >= day
        for talk in talks_about(facts, it)
        if not is_among_us(talk) and not (talk.direction is Direction.IN and talk.channel in WRITTEN)
    )


def _windows(contact: Contact, facts: Facts, shortest_days: int) -> Iterator[tuple[Contract, NoticeWindow]]:
    """
    What stands to be decided on the contracts of their accounts, each once, by id.

    Evergreen contracts, and those that renew for less than `shortest_days`, are
    left out: notice on them can be given any time soon. So is what we end
    ourselves: that is bad news, and theirs no more to decide.
    """
    for contract, window in all_windows(contact, facts):
        rule = window.term.renewal
        if _is_ended_by_us(facts, contract):
            continue
        if rule.mode is not Mode.EVERGREEN and (not rule.every or rule.every.about_days >= shortest_days):
            yield contract, window


def _is_ended_by_us(facts: Facts, contract: Contract) -> bool:
    """Whether there is bad news about it that gives them until a day."""
    return any(
        str(news.about) == contract.id and news.until_on is not None and news.withdrawn_on is None
        for news in facts.about(contract, BadNews)
    )


def all_windows(contact: Contact, facts: Facts) -> Iterator[tuple[Contract, NoticeWindow]]:
    """What stands to be decided on every contract of their accounts, each once, by id."""
    for contract in contracts_of(contact, facts):
        yield contract, window_of(facts, contract)


def contracts_of(contact: Contact, facts: Facts) -> list[Contract]:
    """The contracts of their accounts, also those that bind several, each once, by id."""
    found: dict[str, Contract] = {}
    for account in accounts_of(contact, facts):
        for contract in facts.about(account, Contract):
            if account.id in (contract.account, *contract.parties):
                found[contract.id] = contract
    return sorted(found.values(), key=lambda each: each.id)


def band_of(window: NoticeWindow) -> str:
    """The state and the day that it is about, so that the next term is a matter of its own."""
    return f"{window.state} {window.decide_by or window.ends_on}"


def evidence_of(contract: Contract, facts: Facts) -> tuple[Record, ...]:
    """What its days and its price rest on."""
    return (contract, *facts.about(contract, Amendment), *_lines(contract, facts))


def _content(contact: Contact, contract: Contract, facts: Facts) -> tuple[Coming, ...]:
    """What comes for the needs of their account, may be told them and was not; soonest first, each once."""
    found = {
        each.item.id: each
        for account in accounts_of(contact, facts)
        if account.id in (contract.account, *contract.parties)
        for each in upgrades_of(facts, account, contract)
        if each.state is UpgradeState.DROPPED or not _knows(facts, contact, each.item)
    }
    return tuple(found.values())[:MOST_UPGRADES]


def _knows(facts: Facts, contact: Contact, item: RoadmapItem) -> bool:
    """Whether they were told of it, as it stands now."""
    changed = facts.changed_at(item)
    since = [
        facts.recorded_at(talk)
        for talk in tellings(facts, item, contact)
        if item.released_on is None or facts.day_of(talk) >= item.released_on
    ]
    return any(when is not None and changed is not None and when >= changed for when in since)


def _rests_on(content: Iterable[Coming], facts: Facts) -> Iterator[Record]:
    """What comes, the needs it is for, and our words for them that they confirmed."""
    for each in content:
        yield each.item
        for need in each.needs:
            yield need
            restatement = understanding(facts, need).restatement
            if restatement is not None:
                yield restatement


def _with_content(lead: Phrase, content: Iterable[Coming]) -> Phrase:
    """The sentence, then what to bring, and what they were told of and will not get."""
    bring: list[str] = []
    dropped: list[str] = []
    for each in content:
        (dropped if each.state is UpgradeState.DROPPED else bring).append(str(_upgrade(each)))
    if not bring and not dropped:
        return lead
    return say(
        "{lead}{bring}{dropped}",
        lead=lead,
        bring=say(" Bring what comes for their needs: {what}.", what="; ".join(bring)) if bring else "",
        dropped=say(" Say what will not come: {what}.", what="; ".join(dropped)) if dropped else "",
    )


def _upgrade(coming: Coming) -> Phrase:
    item, state = coming.item, coming.state
    when = {
        UpgradeState.COMING: "{window}",
        UpgradeState.SLIPPED: "{window} and not {first}",
        UpgradeState.OVERDUE: "was due {window} and is not released, so name no day",
        UpgradeState.RELEASED: "there since {released}",
        UpgradeState.DROPPED: "dropped on {dropped}, and they had been told of it",
    }[state]
    if item.window is None and state is UpgradeState.COMING:
        when = "nobody has said when"
    return say(
        f'"{{feature}}" of {{product}} ({when}{{confidential}}) for "{{needs}}"',
        feature=item.feature,
        product=item.product,
        window=item.window,
        first=item.first_window,
        released=item.released_on,
        dropped=item.dropped_on,
        confidential="; confidential, under their non-disclosure agreement" if item.confidential else "",
        needs='" and "'.join(need.words for need in coming.needs),
    )


def _decide(contract: Contract, facts: Facts, window: NoticeWindow) -> Phrase:
    mode = window.term.renewal.mode
    if mode is Mode.OPTION:
        template = '"{title}" ends on {ends} unless its option is exercised by {by}{opens}{price}.'
    elif mode is Mode.UNKNOWN or window.tentative:
        template = 'Decide on "{title}" by {by}: it may renew on {renews} and needs {notice}{opens}{price}.'
    else:
        template = 'Decide on "{title}" by {by}: it renews on {renews} and needs {notice}{opens}{price}.'
    not_open = window.opens_on is not None and window.opens_on > facts.today
    return say(
        template,
        title=contract.title,
        by=window.decide_by,
        ends=window.ends_on,
        renews=window.renews_on,
        notice=_notice(window.term.notice),
        opens=say(", from {day} on", day=window.opens_on) if not_open else "",
        price=_price(contract, facts),
    )


def _decide_too(window: NoticeWindow, *, ahead: bool = False) -> Phrase:
    """The day to decide by, behind what has named the contract and says more of it."""
    ask = ": ask what they would change" if ahead else f", and needs {_notice(window.term.notice)}"
    if window.term.renewal.mode is Mode.OPTION:
        return say(
            "It ends on {ends} unless its option is exercised by {by}.",
            ends=window.ends_on,
            by=window.decide_by,
        )
    return say("It is to be decided on by {by}" + ask + ".", by=window.decide_by)


def _missed(
    contract: Contract,
    window: NoticeWindow,
    gone: int,
    *,
    late: NoticeGiven | None = None,
    named: bool = False,
) -> Phrase:
    if late is not None:
        return say(
            'The option on "{title}" was exercised on {day}, after its last day, {by}: '
            "it ends on {ends} unless both sides let it count.",
            title=contract.title,
            day=late.given_on,
            by=window.decide_by,
            ends=window.ends_on,
        )
    if window.term.renewal.mode is Mode.OPTION:
        return say(
            'The option on "{title}" was not exercised by {by}: it ends on {ends}.',
            title=contract.title,
            by=window.decide_by,
            ends=window.ends_on,
        )
    bound = window.bound_until
    if bound is None:
        what = say("it may renew on {day}", day=window.renews_on)
    elif bound == date.max:
        what = say("it has no end in sight")
    else:
        again = say("; the next day to decide by is {day}", day=window.next_decide_by)
        what = say("bound until {day}{again}", day=bound, again=again if window.next_decide_by else "")
    it = "Notice on it" if named else 'Notice on "{title}"'
    return say_many(
        f"{it} closed {{days}} day ago: {{what}}.",
        f"{it} closed {{days}} days ago: {{what}}.",
        gone,
        title=contract.title,
        days=gone,
        what=what,
    )


def _ahead(contract: Contract, facts: Facts, window: NoticeWindow) -> Phrase:
    if window.state is WindowState.NONE:
        template = '"{title}" ends on {ends} and does not renew{price}: ask what comes after.'
    elif window.state is WindowState.DATELESS:
        template = '"{title}" may go on after {ends}, and the last day to decide is not recorded: look it up.'
    elif window.term.renewal.mode is Mode.OPTION:
        template = (
            '"{title}" ends on {ends} unless its option is exercised by {by}{price}: ask what they think.'
        )
    else:
        template = '"{title}" is to be decided on by {by}{price}: ask what they would change.'
    return say(
        template,
        title=contract.title,
        ends=window.ends_on,
        by=window.decide_by,
        price=_price(contract, facts),
    )


def _notice(notice: Notice | None) -> str:
    """ "60 days' notice", "1 month's notice, received by then"."""
    if notice is None:
        return "notice"
    length = str(notice.before)
    own = "'" if length.endswith("s") else "'s"
    return f"{length}{own} notice" + (", received by then" if notice.received and not notice.delivery else "")


def _lines(contract: Contract, facts: Facts) -> tuple[PriceLine, ...]:
    """The recurring prices that hold today."""
    found = facts.about(contract, PriceLine)
    return tuple(each for each in found if each.contract == contract.id and each.price.per)


def _price(contract: Contract, facts: Facts) -> Phrase | str:
    """What it costs, summed by currency and period; nothing where that is not known."""
    sums: dict[tuple[str, str], tuple[Span | None, Fraction]] = {}
    for line in _lines(contract, facts):
        price = line.price
        key = (price.money.currency, price.per.unworded if price.per else "")
        sums[key] = price.per, sums.get(key, (None, Fraction(0)))[1] + Fraction(price.money.amount)
    try:
        parts = [
            Price(Money(shown(amount, currency), currency), per).spoken()
            for (currency, _), (per, amount) in sorted(sums.items())
        ]
    except InputError:  # beyond any amount of money
        return ""
    ahead = _chosen_ahead(contract, facts)
    then = say(", then {price} from {day} on", price=ahead[0], day=ahead[1]) if ahead else ""
    return say("; {price}{then}", price=" and ".join(parts), then=then) if parts else ""


def _chosen_ahead(contract: Contract, facts: Facts) -> tuple[Price, date] | None:
    """The next price on which they settled, and from when; None where a line of several changes."""
    for change in sorted(facts.about(contract, PriceChange), key=lambda each: (each.in_force_on, each.id)):
        price = next((each.price for each in change.options if each.label == change.chosen), None)
        if change.in_force_on > facts.today and price is not None and len(_lines(contract, facts)) == 1:
            return price, change.in_force_on
    return None


RULES: Final[tuple[Rule, ...]] = (
    NoticeClosing(),
    NoticeMissed(),
    RenewalAhead(),
)
