"""`python -m relmem` is the command line."""

from relmem.cli import main

main()
