"""
The feed server: calendars at private addresses, and a page in front of them. Needs the extra `server`.

`app(memory)` is an ASGI application, to be run or mounted by any server;
`relmem serve` runs it with uvicorn.
"""

from __future__ import annotations

from relmem.server.addresses import Address, Addresses, Choice
from relmem.server.app import app

__all__ = ["Address", "Addresses", "Choice", "app"]
