"""
What happens to files, done to a store on purpose: sudden death, power cuts, calls that fail, damage.

`disk` is a disk on paper: what may lie on it after the power was cut. `seam`
stands between a store and its file system: it records calls, or makes them
fail. `ledger` does work on a store and knows what it promised. `nursery` runs
programs of their own that can be killed. `mutants` are stores that leave out
what keeps the promise, to see that these tests would notice.
"""
