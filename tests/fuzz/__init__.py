"""
The readers under fire: whatever a file holds, they keep what they promise.

`python -m tests.fuzz TARGET` lets coverage guide the search (atheris);
`test_readers.py` is its quick form. See docs/reference/vcards.md, "Hostile files".
"""
