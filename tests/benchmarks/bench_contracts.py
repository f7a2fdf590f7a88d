"""The term chain and notice days of 10,000 contracts of all sorts: contracts per second."""

from __future__ import annotations

import random
import statistics
import time
from datetime import date, timedelta

from relmem.queries.contracts import notice_window
from relmem.records import Contract
from relmem.values import new_id

TODAY = date(2026, 11, 22)


def contracts(count: int, seed: int = 7) -> list[Contract]:
    """Contracts as they are: yearly, monthly, bounded, by option, evergreen; notice in every unit."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        starts = date(2010, 1, 1) + timedelta(days=chance.randrange(6000))
        made.append(
            Contract(
                new_id(),
                f"Contract {number}",
                starts_on=starts,
                initial=chance.choice(["1 year", "36 months", "90 days", "2 weeks", "18 months"]),
                renewal=chance.choice(
                    [
                        "1 year",
                        "1 month",
                        "3 x 1 year",
                        "option 2 years",
                        "evergreen",
                        "unknown",
                        "none",
                        "30 days",
                    ]
                ),
                notice=chance.choice(["60 days", "3 months", "10 business days", "2 weeks", "1 year"]),
            )
        )
    return made


def main(count: int = 10_000, rounds: int = 5) -> None:
    """Print the median rate."""
    many = contracts(count)
    rates = []
    for _ in range(rounds):
        begun = time.perf_counter()
        for contract in many:
            notice_window(contract, TODAY)
        rates.append(count / (time.perf_counter() - begun))
    print(f"notice windows: {statistics.median(rates):,.0f} contracts a second ({count:,} contracts)")


if __name__ == "__main__":
    main()
