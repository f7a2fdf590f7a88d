"""What `import relmem` costs on top of `import attrs`: medians of fresh processes, interleaved."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ATTRS = "import attrs"
README = (
    "import attrs\nimport relmem\n"
    "from relmem.records import Account, Affiliation, Commitment, Contact, Contract, Preference, PriceLine"
)


def _milliseconds(code: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return (time.perf_counter() - begun) * 1000


def main(rounds: int = 21) -> None:
    """Print the medians and what comes on top."""
    pairs = [(_milliseconds(ATTRS), _milliseconds(README)) for _ in range(rounds)]
    base, full = (statistics.median(column) for column in zip(*pairs, strict=True))
    extra = statistics.median(full - base for base, full in pairs)
    print(
        f"import attrs {base:.0f} ms; with relmem and the README's records {full:.0f} ms; on top {extra:.0f} ms"
    )


if __name__ == "__main__":
    main()
