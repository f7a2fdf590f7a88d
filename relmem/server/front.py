"""
The page's door: shows it to those who may see it, and answers its forms.

Forms are answered at this machine only, and only those that our own page sent.
A new address is told in the answer to its form, and nowhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, final
from urllib.parse import parse_qs

from relmem.errors import Ambiguous, InputError, NotFound
from relmem.records.people import Account, Colleague
from relmem.server.addresses import Address, Addresses, Choice
from relmem.server.answers import COMMON_HEADERS, nothing, said
from relmem.server.due import Due, due
from relmem.server.guard import is_at_the_machine, is_same_origin
from relmem.server.kept import Kept
from relmem.server.offers import choice_words, offers
from relmem.server.page import Made, Offer, Sight, page
from relmem.server.style import policy
from relmem.view import View

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from relmem.server.app import Reader, Shown

__all__ = ["Front"]

log = logging.getLogger("relmem.server")

MOST_FORM: Final = 8 << 10
"""Bytes of a form; ours have some hundred."""

Act = Callable[["Request"], Awaitable["Response"]]


@final
class Front:
    """Answers people who look at the page."""

    def __init__(self, memory: View, addresses: Addresses, reader: Reader, *, url: str, shown: Shown) -> None:
        self.memory, self.addresses, self.reader = memory, addresses, reader
        self.url, self.shown = url, shown
        self.kept: Kept[Due] = Kept(memory)

    def routes(self) -> Sequence[tuple[str, Act, str]]:
        """Path, what answers it, and with which method."""
        if self.shown == "never":
            return ()
        return (
            ("/", self.look, "GET"),
            ("/copies/{name}.ics", self.download, "GET"),
            ("/addresses", self.make, "POST"),
            ("/addresses/{number:int}/rotate", self.rotate, "POST"),
            ("/addresses/{number:int}/revoke", self.revoke, "POST"),
        )

    def close(self) -> None:
        """Let the threads end."""
        self.kept.close()

    async def look(self, request: Request) -> Response:
        """The page."""
        return self._hidden(request) or await self._page(request)

    async def download(self, request: Request) -> Response:
        """A feed as a file, for those who may see the page."""
        from starlette.responses import Response

        if refusal := self._hidden(request):
            return refusal
        name = request.path_params["name"]
        moment = await self.kept.read(self.kept.moment)
        known = await self.kept.read(partial(offers, self.memory))
        if name not in {each.name for each in known}:
            return nothing()
        copy = await self.reader.copy(Choice(name), moment)
        headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.ics"'}
        return Response(
            copy.content, headers=COMMON_HEADERS | headers, media_type="text/calendar; charset=utf-8"
        )

    async def make(self, request: Request) -> Response:
        """The page with a new address on it."""
        form = await self._form(request)
        if not isinstance(form, dict):
            return form
        try:
            choice = await self.kept.read(partial(self._choice, form))
            moment = await self.kept.read(self.kept.moment)
            await self.reader.copy(choice, moment)  # so that no address is made for what cannot be read
            add = partial(self.addresses.add, choice, subscriber=form.get("for", ""), at=self.memory.now())
            made = await self.kept.read(add)
        except (InputError, NotFound, Ambiguous) as error:
            return await self._page(request, refused=str(error), status=422)
        log.info("%s: a new address", made[0])
        return await self._page(request, made=made)

    async def rotate(self, request: Request) -> Response:
        """The page with a replaced address on it."""
        form = await self._form(request)
        if not isinstance(form, dict):
            return form
        try:
            made = await self.kept.read(partial(self.addresses.rotate, request.path_params["number"]))
        except (InputError, NotFound, Ambiguous) as error:
            return await self._page(request, refused=str(error), status=422)
        log.info("%s: another address", made[0])
        return await self._page(request, made=made)

    async def revoke(self, request: Request) -> Response:
        """Back to the page, where the address is revoked."""
        from starlette.responses import RedirectResponse

        form = await self._form(request)
        if not isinstance(form, dict):
            return form
        try:
            act = partial(self.addresses.revoke, request.path_params["number"], at=self.memory.now())
            log.info("%s: revoked", await self.kept.read(act))
        except (InputError, NotFound, Ambiguous) as error:
            return await self._page(request, refused=str(error), status=422)
        return RedirectResponse(f"{request.scope.get('root_path', '')}/#subscribe", 303, _page_headers())

    # how

    def _hidden(self, request: Request) -> Response | None:
        """What is said to those who may not see the page."""
        seen = self.shown == "always" or is_at_the_machine(request.scope)
        return None if seen else nothing()

    async def _form(self, request: Request) -> dict[str, str] | Response:
        """The fields of a form, or why it is not answered."""
        if refusal := self._hidden(request):
            return refusal
        if not (is_at_the_machine(request.scope) and is_same_origin(request.scope)):
            log.warning("a form from elsewhere: 403")
            return said(403, "Only this server's own page, at this machine, may ask for that.")
        if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
            return said(415, "That is no form of this page.")
        content = b""
        async for part in request.stream():
            content += part
            if len(content) > MOST_FORM:
                return said(413, "That is too long for a form of this page.")
        try:
            found = parse_qs(content.decode(), keep_blank_values=True, max_num_fields=20)
        except ValueError:
            return said(400, "That is no form of this page.")
        return {name: values[-1] for name, values in found.items()}

    async def _page(
        self,
        request: Request,
        *,
        made: tuple[Address, str] | None = None,
        refused: str = "",
        status: int = 200,
    ) -> Response:
        from starlette.responses import HTMLResponse

        moment = await self.kept.read(self.kept.moment)
        found = await self.kept.get("due", moment, lambda _: due(self.memory))
        known, feeds, words = await self.kept.read(self._known)
        root = request.scope.get("root_path", "")
        base = self.url or f"{request.url.scheme}://{request.headers['host']}{root}"
        sight = Sight(
            due=found,
            offers=feeds,
            addresses=[each for each in known if each.revoked_at is None],
            base=base,
            root=root,
            forms=is_at_the_machine(request.scope),
            choices=words,
            problems=sorted({problem for copy in self.reader.kept.there() for problem in copy.problems}),
            made=made and Made(made[0], base + made[0].path(made[1])),
            refused=refused,
        )
        return HTMLResponse(page(sight), status, _page_headers())

    def _choice(self, form: dict[str, str]) -> Choice:
        """What a form asks for. Raises InputError, NotFound, Ambiguous."""
        account, owner = form.get("account", "").strip(), form.get("owner", "").strip()
        return Choice(
            form.get("feed", ""),
            account=self.memory.find(account, Account).id if account else "",
            owner=self.memory.find(owner, Colleague).id if owner else "",
            team=form.get("team", "").strip(),
            remind=tuple(part.strip() for part in form.get("remind", "").split(",") if part.strip()),
            detail=form.get("detail", ""),
        )

    def _known(self) -> tuple[Sequence[Address], Sequence[Offer], dict[int, str]]:
        known = self.addresses.all()
        return (
            known,
            offers(self.memory),
            {each.number: choice_words(each.choice, self.memory) for each in known},
        )


def _page_headers() -> dict[str, str]:
    return {
        **COMMON_HEADERS,
        # "no-referrer" would have browsers send forms without saying where from
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy(),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
