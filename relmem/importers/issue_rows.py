"""
Rows of tickets: what went wrong for an account, as help desks and trackers export it.

What is asked or wished for, and work of our own (a question, a story, an epic)
is nothing that went wrong, and is left out by its type. A closed one without a
day of its own was solved by the day of its last change; with neither it would
look open for ever, so it is refused. One that was opened again is open, whatever
day it was solved on before: on which day that was, no export says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from relmem.errors import InputError
from relmem.importers.sheets import LeftOut, Maker, Row
from relmem.records.base import Record
from relmem.records.service import Issue, IssueType, Severity

__all__ = ["MAKERS"]

_WORDS: Final = {
    "account": "whose it is",
    "account_id": "the program's id of that organisation",
    "account_domain": "a host name of that organisation",
    "title": "what went wrong, in one line",
    "type": "bug, incident, complaint…; questions, tasks and wishes are left out",
    "severity": "how bad it is: low, normal, high, urgent, and what programs call these",
    "product": "what it is about",
    "opened": "when it was opened",
    "restored": "when it worked again",
    "solved": "when it was put right",
    "updated": "when it was changed last; for closed ones without a day of their own",
    "status": "open or closed, in the program's words",
    "reporter": "who of theirs reported it",
    "reporter_email": "their address",
    "reporter_id": "the program's id of them",
    "cause": "why it happened",
    "fix": "what put it right",
    "note": "anything; columns without a word are added to it",
    "id": "the program's own id",
}

_SEVERITIES: Final[Mapping[str, Severity]] = {
    word: severity
    for severity, words in {
        Severity.URGENT: "urgent highest blocker critical p0 p1 sev0 sev1 s1 emergency immediate showstopper",
        Severity.HIGH: "high major p2 sev2 s2 important severe",
        Severity.NORMAL: "normal medium moderate p3 sev3 s3 standard default none average",
        Severity.LOW: "low lowest minor trivial p4 p5 sev4 s4 cosmetic planning",
    }.items()
    for word in words.split()
}
_TYPES: Final[Mapping[str, IssueType]] = {
    **dict.fromkeys(
        ("bug", "defect", "error", "fault", "incident", "problem", "outage", "support", "issue"),
        IssueType.FAULT,
    ),
    **dict.fromkeys(("complaint", "escalation"), IssueType.COMPLAINT),
    **dict.fromkeys(("bill", "billing", "billing issue", "billing problem", "invoice"), IssueType.BILL),
    **dict.fromkeys(("delivery", "shipping", "wrong item", "damaged item"), IssueType.DELIVERY),
    **dict.fromkeys(("cut", "disconnection"), IssueType.CUT),
}
_NOTHING_WRONG: Final = frozenset(
    (
        "change", "change request", "documentation", "enhancement", "epic", "feature", "feature request",
        "idea", "improvement", "initiative", "new feature", "question", "service request",
        "service request with approvals", "spike", "story", "sub task", "subtask", "task", "user story",
        "wish",
    )
)  # fmt: skip
_CLOSED: Final = frozenset(
    (
        "cancelled", "canceled", "closed", "complete", "completed", "declined", "deleted", "done", "fixed",
        "resolved", "solved", "won t do", "won t fix", "duplicate", "rejected", "verified",
    )
)  # fmt: skip
_OPEN_AGAIN: Final = frozenset(
    (
        "reopened", "re opened", "reopen", "open again", "opened again", "wieder geöffnet", "wiedereröffnet",
        "wieder offen", "rouvert", "rouverte", "reabierto", "reabierta", "reaberto", "reaberta", "riaperto",
        "riaperta", "heropend",
    )
)  # fmt: skip
_ENDS: Final = ("restored_at", "restored_on", "solved_on")


def issue(row: Row) -> tuple[Record, ...]:
    """
    An issue, whose it is and who reported it.

    Raises:
        InputError: the row names no account or nothing that went wrong, or it
            is closed and nobody knows since when. LeftOut: nothing went wrong.

    """
    said = _plain(row.text("type")).removeprefix("system ")
    if said in _NOTHING_WRONG:
        raise LeftOut(said)
    reporter = row.person("reporter", "reporter_email", "reporter_id")
    account = row.needed_account(writer=next(iter(row.emails("reporter_email")), ""))
    again = _plain(row.text("status")) in _OPEN_AGAIN
    opened, restored = row.moment("opened"), None if again else row.moment("restored")
    severity = row.read("severity", _severity)
    found = Issue(
        account,
        row.text("title"),
        type=_TYPES.get(said, IssueType.FAULT),
        product=row.text("product"),
        opened_at=opened.at if opened else None,
        opened_on=opened.on if opened else None,
        severity=severity or Severity.NORMAL,
        reported_by=reporter,
        restored_at=restored.at if restored else None,
        restored_on=restored.on if restored else None,
        solved_on=None if again else _solved(row),
        cause=row.text("cause"),
        fix=row.text("fix"),
        note=row.note(),
        key=row.keys(),
        source=row.source,
    )
    row.stated[found.id] = frozenset(
        (
            *(("severity",) if severity else ()),
            *(("type",) if said in _TYPES else ()),
            *(_ENDS if again else ()),
        )
    )
    return (account, *((reporter,) if reporter else ()), found)


def _solved(row: Row) -> date | None:
    if solved := row.moment("solved"):
        return solved.on
    status = row.text("status")
    if row.lost or _plain(status) not in _CLOSED:
        return None
    if updated := row.moment("updated"):
        return updated.on
    hint = 'Say which column has the day: --map "COLUMN=solved".'
    raise InputError(status, "it is closed, and nothing says since when.", hint, field="status")


def _severity(text: str) -> Severity:
    for word in _plain(text).split():
        if word in _SEVERITIES:
            return _SEVERITIES[word]
    raise InputError(text, f"{text!r} is no severity.", 'Write "low", "normal", "high" or "urgent".')


def _plain(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())


MAKERS: Final = (Maker("issue", _WORDS, issue),)
