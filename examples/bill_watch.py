"""When the invoices of the month are out: read the export, and see what a customer would call about."""

from pathlib import Path

import relmem
from relmem.queries.billing import bill_anomalies, overcharges
from relmem.records import Account

with relmem.demo() as memory:
    print(memory.import_file(Path(__file__).with_name("bill_watch.csv"), kind="invoice"))
    facts = memory.facts()

for account in sorted(facts.of(Account), key=lambda each: each.name):
    print()
    print(account.name)
    for bill in bill_anomalies(facts, account):
        if bill.flagged:
            change = f"{bill.percent} % {bill.direction}"
            print(f"- {bill.invoices}: {bill.billed} {bill.currency}, {change} from {bill.baseline}")
    for over in overcharges(facts, account):
        if over.flagged:
            agreed = f"{over.expected} agreed for {over.contract}"
            print(f"- {over.invoices}: {over.over} {over.currency} too much, {agreed}")
