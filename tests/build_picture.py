"""
The README's picture: one cell of examples/first_call.ipynb, as a notebook shows it.

Needs nbconvert, ipykernel and pillow beside relmem, and Chromium:
`python -m tests.build_picture`. The picture holds the text that it shows, which
tests/test_readme.py compares with today's.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import relmem

HERE = Path(__file__).parent.parent
PICTURE = HERE / "docs" / "pictures" / "brief.png"
TEXT = "relmem"
CELL = """import relmem

memory = relmem.demo()
memory.brief("Ana Sousa", call=relmem.Plan(channel="phone", themes=["golf"]))"""


def shown() -> str:
    """What the picture is to show."""
    memory = relmem.demo()
    return str(memory.brief("Ana Sousa", call=relmem.Plan(channel="phone", themes=["golf"])))


def build() -> None:
    """Run the cell, show it in Chromium, and keep what is seen, cut to what is there."""
    import nbformat
    from PIL import Image, ImageChops, PngImagePlugin

    chromium = shutil.which("chromium") or shutil.which("google-chrome") or sys.exit("Chromium is not here.")
    with tempfile.TemporaryDirectory() as folder:
        notebook, page, seen = (Path(folder, name) for name in ("brief.ipynb", "brief.html", "brief.png"))
        cells = [nbformat.v4.new_code_cell(CELL)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), notebook)
        run = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", str(notebook)]
        subprocess.run([*run, "--output", str(page)], check=True)
        quiet = "--headless --no-sandbox --disable-gpu --hide-scrollbars --disable-background-networking"
        size = [
            "--window-size=960,1400",
            "--force-device-scale-factor=1.5",
            f"--user-data-dir={folder}/chromium",
        ]
        subprocess.run(
            [chromium, *quiet.split(), *size, f"--screenshot={seen}", page.as_uri()],
            check=True,
            capture_output=True,
        )
        picture = Image.open(seen).convert("RGB")
        left, top, right, bottom = ImageChops.difference(
            picture, Image.new("RGB", picture.size, picture.getpixel((0, 0)))
        ).getbbox()
        edge = 12
        picture = picture.crop((max(left - edge, 0), max(top - edge, 0), right + edge, bottom + edge))
        told = PngImagePlugin.PngInfo()
        told.add_itxt(TEXT, shown())
        PICTURE.parent.mkdir(exist_ok=True)
        picture.quantize(64).save(PICTURE, optimize=True, pnginfo=told)


if __name__ == "__main__":
    build()
