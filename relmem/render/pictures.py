"""An answer that is looked at: its rows, and the drawing of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Generic, TypeVar, final

from relmem.errors import StoreError
from relmem.render.rows import Row, Rows
from relmem.render.timelines import Drawing, svg

__all__ = ["Timeline"]

R = TypeVar("R", bound=Row)


@final
class Timeline(Generic[R]):
    """
    Days on one axis, to look at and to print; `rows` hold the same as plain values.

    In a notebook it takes the colours of the page around it. The drawing shows
    what fits a page; the rows are complete.
    """

    def __init__(self, rows: Rows[R], drawing: Drawing) -> None:
        self.rows, self.drawing = rows, drawing

    def to_svg(self, *, paper: bool = False) -> str:
        """
        The drawing as SVG, to stand in an HTML page whose text colour it takes.

        On `paper` it is black on white, which is what a file and an <img> need.
        """
        return svg(self.drawing, paper=paper)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """
        Write the drawing to a file that any browser opens and prints (SVG, black on white).

        Raises:
            StoreError: it cannot be written.

        """
        path = Path(path)
        try:
            path.write_text(self.to_svg(paper=True), encoding="utf-8")
        except OSError as error:
            raise StoreError(path, f"cannot be written ({error.strerror})") from error
        return path

    def __str__(self) -> str:
        return str(self.rows)

    def __repr__(self) -> str:
        return str(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Timeline) and (self.rows, self.drawing) == (other.rows, other.drawing)

    def __hash__(self) -> int:
        return hash((self.rows, self.drawing))

    def _repr_html_(self) -> str:
        # the table says the same to who does not see the drawing, and is closed for who does
        table = self.rows._repr_html_()
        return (
            f'<div style="break-inside:avoid">{self.to_svg()}'
            f"<details><summary>As a table</summary>"
            f'<div style="overflow-x:auto">{table}</div></details></div>'
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """As a notebook and its exports show it."""
        shown = self.rows._repr_mimebundle_()
        return shown | {"text/html": self._repr_html_(), "image/svg+xml": self.to_svg(paper=True)}
