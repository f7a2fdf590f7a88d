"""Five minutes before a call: what to mention, what not to, and why."""

import relmem

with relmem.demo() as memory:
    brief = memory.brief("Ana Sousa", call=relmem.Plan(channel="phone", themes=["golf"]))

print(brief)
print()
for row in brief.explain():
    print(f"{row.place:10} {row.rule:20} {row.why}")
