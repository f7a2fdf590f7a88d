"""
How programs write tables of issues, invoices and orders.

Zendesk, Jira, Freshdesk, ServiceNow, GitLab, Xero, Stripe, and tables of
nobody's in particular.
"""

from __future__ import annotations

from typing import Final

from relmem.importers.bill_names import invoice_names
from relmem.importers.layouts import REPORT_FOOTER, SKIPPED, Layout, columns_of, plain_name

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
    seen="the export of tickets, and the columns of Explore",
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
    seen="the export with all fields",
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

_FRESHDESK: Final = Layout(
    format="freshdesk",
    title="Freshdesk tickets",
    kind="issue",
    seen="by the names of its fields, not compared with a file",
    space="freshdesk",
    marks=(
        frozenset(("ticket id", "subject", "status", "priority", "created time")),
        frozenset(("ticket id", "subject", "full name", "created time")),
    ),
    columns=columns_of(
        id="ticket id",
        title="subject",
        status="status",
        severity="priority",
        type="type",
        product="product",
        opened="created time",
        updated="last update time, last updated time",
        solved="resolved time, closed time",
        reporter="full name, requester name",
        reporter_email="email, requester email",
        account="company name, company",
        **{SKIPPED: "time zone, language, unique external id, contact id"},
    ),
)

_SERVICENOW: Final = Layout(
    format="servicenow",
    title="ServiceNow incidents",
    kind="issue",
    seen="the export of incidents, by labels and by names of fields",
    space="servicenow",
    marks=(
        frozenset(("number", "short description", "priority")),
        frozenset(("number", "short description", "state")),
        frozenset(("number", "short description", "opened")),
    ),
    columns=columns_of(
        id="number",
        title="short description",
        status="state, incident state",
        severity="priority",
        product="configuration item, cmdb ci, business service",
        opened="opened, opened at, created, sys created on",
        updated="updated, sys updated on",
        solved="resolved, resolved at, closed, closed at",
        reporter="caller, caller id, opened for",
        reporter_email="caller email, email, caller id email",
        account="company, account, company name",
        cause="cause, root cause",
        fix="resolution notes, close notes",
    ),
)

_GITLAB: Final = Layout(
    format="gitlab",
    title="GitLab issues",
    kind="issue",
    seen="the export of issues; it names no customer, so say which column does",
    space="gitlab",
    marks=(frozenset(("title", "issue id", "state", "created at utc")),),
    columns=columns_of(
        id="url",
        title="title",
        status="state",
        opened="created at utc",
        updated="updated at utc",
        solved="closed at utc",
        reporter="author",
        **{SKIPPED: "issue id, author username, assignee username"},
    ),
)

_XERO: Final = Layout(
    format="xero",
    title="Xero invoices",
    kind="invoice",
    seen="the export of sales invoices, a row for each line",
    space="xero",
    marks=(frozenset(("contact name", "invoice number", "invoice date", "unit amount", "account code")),),
    columns=columns_of(
        number="invoice number",
        account="contact name",
        gross="total",
        currency="currency",
        type="type",
        status="status",
        issued="invoice date",
        **{
            SKIPPED: "account code, tax type, tracking name #, tracking option #, branding theme",
        },
    ),
)

_STRIPE: Final = Layout(
    format="stripe",
    title="Stripe invoices",
    kind="invoice",
    seen="the export of invoices, with all columns",
    space="stripe",
    marks=(
        frozenset(("id", "number", "amount due", "customer", "currency", "date utc")),
        frozenset(("id", "number", "customer name", "amount due", "currency", "date utc")),
    ),
    columns=columns_of(
        id="id",
        number="number",
        account="customer name, customer description",
        account_id="customer",
        gross="total",
        net="subtotal",
        currency="currency",
        status="status",
        issued="date utc, finalized at utc",
        period_from="period start utc, minimum line item period start utc",
        period_to="period end utc, maximum line item period end utc",
    ),
)

PROGRAMS: Final = (_ZENDESK, _JIRA, _FRESHDESK, _SERVICENOW, _GITLAB, _XERO, _STRIPE)
"""Those of programs."""

ANY_ISSUES: Final = Layout(
    format="issues",
    title="issue table",
    kind="issue",
    footer=REPORT_FOOTER,
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
    footer=REPORT_FOOTER,
    marks=tuple(
        frozenset((plain_name(number),))
        for number in (
            "invoice number", "invoice no", "invoice", "invoice id", "bill number", "invoice date",
            "rechnungsnummer", "rechnungsnr", "rechnung nr", "rechnungs nr", "rechnungsdatum",
            "numéro de facture", "n facture", "n de facture", "date de facture", "date facture",
            "número de factura", "nº factura", "fecha de factura", "fecha factura",
            "número da fatura", "data da fatura", "numero fattura", "data fattura",
            "factuurnummer", "factuurnr", "factuurdatum",
        )
    ),
    columns={
        **columns_of(**_PARTY),
        **columns_of(**invoice_names()),
        **columns_of(
            id="key, external id",
            number="number, document number, no, nummer, belegnummer, belegnr, numéro, número, numero",
            one_off="one off, one off amount, setup fee",
            usage="usage, usage amount",
        ),
    },
)  # fmt: skip

ANY_ORDERS: Final = Layout(
    format="orders",
    title="order table",
    kind="order",
    footer=REPORT_FOOTER,
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
