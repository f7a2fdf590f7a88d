"""
How programs write tables of issues, invoices and orders.

Zendesk and Jira, and tables of nobody's in particular.
"""

from __future__ import annotations

from typing import Final

from relmem.importers.layouts import SKIPPED, Layout, columns_of

__all__ = ["ANY_INVOICES", "ANY_ISSUES", "ANY_ORDERS", "PROGRAMS"]


_PARTY: Final = {
    "account": (
        "account, account name, company, company name, customer, customer name, client, client name, "
        "organisation, organization, bill to, billed to, contact name, billing name, sold to, debtor"
    ),
    "account_id": "account id, company id, customer id, client id, organization id, organisation id",
    "account_domain": "domain, company domain, customer domain",
}

_ZENDESK: Final = Layout(
    format="zendesk",
    title="Zendesk tickets",
    kind="issue",
    space="zendesk",
    marks=(
        frozenset(("id", "requester", "subject", "status", "priority")),
        frozenset(("id", "requester", "subject", "group")),
        frozenset(("ticket id", "ticket subject", "ticket status")),
        frozenset(("ticket id", "requester name", "ticket status")),
    ),
    columns=columns_of(
        id="id, ticket id",
        title="subject, ticket subject",
        status="status, ticket status",
        severity="priority, ticket priority",
        type="ticket type, type",
        opened="created at, requested, ticket created, ticket created timestamp, ticket created date",
        updated="updated at, updated, ticket updated, latest update",
        solved="solved at, solved, ticket solved, ticket solved timestamp, ticket solved date",
        reporter="requester, requester name",
        reporter_email="requester email",
        account="organization, ticket organization name, requester organization name, organization name",
        **{SKIPPED: "summation column, requester id, requester external id, requester domain"},
    ),
)

_JIRA: Final = Layout(
    format="jira",
    title="Jira issues",
    kind="issue",
    space="jira",
    short_years=True,
    marks=(
        frozenset(("summary", "issue key")),
        frozenset(("summary", "key", "issue type")),
    ),
    columns=columns_of(
        id="issue key, key",
        title="summary",
        status="status",
        severity="priority",
        type="issue type",
        opened="created",
        updated="updated",
        solved="resolved, resolution date",
        product="component s, components",
        cause="custom field root cause",
        account=(
            "custom field organizations, organizations, custom field organization, custom field customer, "
            "custom field customer name, custom field account, custom field company"
        ),
        reporter_email="custom field reporter email, reporter email",
        reporter="reporter",
        **{
            SKIPPED: (
                "issue id, project key, project type, project lead, project description, project url, votes, "
                "watchers, watchers id, assignee id, reporter id, creator id, parent, "
                "last viewed, status category"
            )
        },
    ),
)

PROGRAMS: Final = (_ZENDESK, _JIRA)
"""Those of programs."""

ANY_ISSUES: Final = Layout(
    format="issues",
    title="issue table",
    kind="issue",
    marks=tuple(
        frozenset((who, what, when))
        for who in (
            "account",
            "company",
            "customer",
            "organisation",
            "organization",
            "client",
            "account name",
        )
        for what in ("issue", "subject", "title", "summary", "ticket")
        for when in ("opened", "created", "severity", "priority", "opened on", "created at", "reported")
    ),
    columns=columns_of(
        id="id, key, issue id, ticket id, case number, number, issue number, ticket number, case",
        title="issue, title, subject, summary, ticket, problem",
        status="status, state",
        severity="severity, priority",
        type="type, issue type, category",
        product="product, component",
        opened=("opened, opened on, opened at, created, created on, created at, reported, reported on, date"),
        restored="restored, restored on, restored at",
        solved=(
            "solved, solved on, solved at, resolved, resolved on, resolved at, closed, closed on, closed at"
        ),
        updated="updated, updated on, updated at, last update",
        reporter="reporter, reported by, requester, contact",
        reporter_email="reporter email, requester email, email, contact email",
        cause="cause, root cause",
        fix="fix, resolution, solution",
        **_PARTY | {"account": _PARTY["account"].replace(", contact name", "")},
    ),
)

ANY_INVOICES: Final = Layout(
    format="invoices",
    title="invoice table",
    kind="invoice",
    marks=tuple(
        frozenset((number,))
        for number in ("invoice number", "invoice no", "invoice", "invoice id", "bill number", "invoice date")
    ),
    columns=columns_of(
        id="key, external id",
        number=("invoice number, invoice no, invoice, number, invoice id, bill number, document number, no"),
        net=(
            "net, net amount, net total, subtotal, sub total, amount excl vat, amount excl tax, "
            "total excl vat, total excl tax"
        ),
        gross=(
            "gross, gross amount, gross total, amount incl vat, amount incl tax, total incl vat, "
            "total incl tax"
        ),
        total="total, amount, invoice total, invoice amount, total amount, amount due, value",
        currency="currency, currency code",
        one_off="one off, one off amount, setup fee",
        usage="usage, usage amount",
        type="type, invoice type, document type",
        status="status, invoice status, state",
        issued="invoice date, date, issued, issued on, issue date, bill date, date issued",
        period_from="period from, period start, service start, from, billing period start, start",
        period_to="period to, period end, service end, to, billing period end, until, end",
        **_PARTY,
    ),
)

ANY_ORDERS: Final = Layout(
    format="orders",
    title="order table",
    kind="order",
    marks=tuple(
        frozenset((number,))
        for number in (
            "order number",
            "order no",
            "order id",
            "order date",
            "order",
            "delivery date",
            "ordered on",
        )
    ),
    columns=columns_of(
        id="key, external id",
        number="order number, order no, order, order id, number, po number, purchase order",
        what=(
            "what, item, items, product, product name, description, item name, line item, "
            "lineitem name, article"
        ),
        total="total, amount, order total, total amount, value, order value",
        currency="currency, currency code",
        status="status, order status, state",
        orderer="ordered by, contact, contact name, buyer",
        orderer_email="email, contact email, buyer email",
        ordered="order date, ordered, ordered on, date, created, created at, order placed",
        cancelled="cancelled, cancelled on, canceled, cancelled at, canceled at",
        promised=(
            "promised, promised on, promised date, due date, expected, expected delivery, "
            "delivery due, requested date"
        ),
        shipped="shipped, shipped on, ship date, shipping date, dispatched, shipped at, fulfilled at",
        delivered="delivered, delivered on, delivery date, delivered at, arrived",
        **_PARTY | {"account": _PARTY["account"].replace(", contact name", "")},
    ),
)
