"""relmem remembers business relationships."""

__version__ = "0.1.0"
