"""Whole histories of one customer each, told in the order in which they became known, and asked day after day."""
