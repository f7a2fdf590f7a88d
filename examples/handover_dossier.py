"""Before a colleague goes on leave: what whoever takes over an account must know."""

import relmem
from relmem.queries.handovers import handover, handovers
from relmem.records import Account, Colleague, Handover

with relmem.demo() as memory:
    northwind, dana = memory.find("Northwind Trading", Account), memory.find("Dana Reis", Colleague)
    sam = memory.add(Colleague("Sam Okoro", function="sales"))
    memory.add(
        Handover(
            northwind,
            giver=dana,
            taker=sam,
            begun_on="2026-11-20",
            due_on="2026-12-04",
            note="They are cross about the login, and right. Ana decides, Rui pays.",
        )
    )
    facts = memory.facts(northwind)
    dossier, state = handover(facts, northwind, dana), handovers(facts, northwind)

section = ""
print(dossier.caption)
for line in dossier:
    if line.section != section:
        section = line.section
        print(f"\n{section.capitalize()}")
    facets = [line.who, str(line.on or ""), line.whose, line.status]
    print(f"- {line.what} ({', '.join(facet for facet in facets if facet)})")

print()
for row in state:
    print(f"{row.giver} to {row.taker}: {'complete' if row.complete else row.missing}")
