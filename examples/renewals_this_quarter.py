"""On Monday morning: what must be decided within three months, and its arithmetic."""

import relmem

with relmem.demo() as memory:
    due = memory.renewals("3 months")

print(due.caption)
for row in due:
    print(f"- {row.decide_by}: {row.account}, {row.contract} ({row.state})")
    print(f"  {row.arithmetic}")
