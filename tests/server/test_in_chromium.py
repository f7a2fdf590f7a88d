"""The page in a real browser, where there is one: it shows, obeys its own policy, and its form works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from itertools import count

import pytest

import relmem
from relmem.records import Account, Contract
from relmem.server import Addresses
from relmem.server import app as make_app
from tests.server.conftest import MORNING, SUPPORT

uvicorn = pytest.importorskip("uvicorn")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or os.name == "nt", reason="no Chromium here: apt-get install chromium"
)


HANDING_OVER = """
import os, sys
high = [os.dup2(int(each), 90 + number) for number, each in enumerate(sys.argv[1:3])]
for number, each in zip((3, 4), high):
    os.dup2(each, number)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Chromium reads at 3 and writes at 4, whatever the pipes were."""


class Browser:
    """Chromium, spoken to through its pipe: one JSON object after another, each ended by a zero byte."""

    def __init__(self, folder):
        theirs, self._to = os.pipe()
        self._from, back = os.pipe()
        words = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--remote-debugging-pipe",
            "--no-first-run",
        ]
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-c", HANDING_OVER, str(theirs), str(back), CHROMIUM, *words),
                *(f"--user-data-dir={folder}", "about:blank"),
            ],
            pass_fds=(theirs, back),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.close(back)
        self._reader = os.fdopen(self._from, "rb", buffering=0)
        self._numbers, self._rest, self.events = count(1), b"", []
        self._session = None
        [page] = [each for each in self.ask("Target.getTargets")["targetInfos"] if each["type"] == "page"]
        self._session = self.ask("Target.attachToTarget", targetId=page["targetId"], flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.ask(f"{domain}.enable")

    def ask(self, method, **parameters):
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            found = self._next()
            if found.get("id") == number:
                assert "error" not in found, found
                return found["result"]
            self.events.append(found)

    def _next(self):
        while b"\0" not in self._rest:
            part = self._reader.read(1 << 16)
            assert part, "Chromium ended"
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def until_loaded(self, act):
        self.events.clear()
        act()
        while not any(each.get("method") == "Page.loadEventFired" for each in self.events):
            self.events.append(self._next())

    def go(self, url):
        self.until_loaded(lambda: self.ask("Page.navigate", url=url))

    def run(self, expression):
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def key(self, name, code):
        for kind in ("rawKeyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=name, windowsVirtualKeyCode=code)

    def complaints(self):
        return [
            each["params"]
            for each in self.events
            if each.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        ]

    def asked_for(self):
        sent = [each for each in self.events if each.get("method") == "Network.requestWillBeSent"]
        return [each["params"]["request"]["url"] for each in sent]

    def close(self):
        self.process.kill()
        self.process.wait()
        self._reader.close()
        os.close(self._to)


@contextmanager
def running(app):
    """The application on a free port, in a thread."""
    from relmem.server.running import listening

    with listening("127.0.0.1", 0) as at:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", http="h11", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [at]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{at.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    path = tmp_path_factory.mktemp("memory") / "northwind.json"
    with relmem.open(path, clock=lambda: MORNING, timezone="UTC") as memory:
        account = Account("Northwind Trading")
        memory.add(account, Contract(account, "Support", **SUPPORT))
        with running(make_app(memory)) as url:
            yield url, Addresses.beside(str(path))


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    found = Browser(tmp_path_factory.mktemp("chromium"))
    yield found
    found.close()


CONTRASTS = """
(() => {
  const parts = (text) => text.match(/[0-9.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).slice(0, 3).map((each) => each / 255)
      .map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = getComputedStyle(at).backgroundColor;
      if ((parts(found)[3] ?? 1) > 0) return found;
    }
    return "rgb(255, 255, 255)";
  };
  const poor = [];
  for (const each of document.querySelectorAll("body *")) {
    const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || each.closest("title") || !each.getClientRects().length) continue;
    const ink = each.closest("svg") ? getComputedStyle(each).fill : getComputedStyle(each).color;
    const [a, b] = [light(ink), light(ground(each))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push([each.tagName, each.textContent.slice(0, 30), ratio]);
  }
  return poor;
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read(browser, place, scheme):
    """In either scheme each text has a contrast of 4.5 to 1 or more, and the ground follows the scheme."""
    browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.go(place[0])

    assert [] == browser.run(CONTRASTS)
    ground = browser.run("getComputedStyle(document.body).backgroundColor")
    assert {"light": "rgb(253, 253, 252)", "dark": "rgb(22, 24, 27)"}[scheme] == ground


def test_it_loads_nothing_but_itself(browser, place):
    """One request, no complaint from the browser, no style that its own policy keeps out."""
    browser.go(place[0])

    assert [f"{place[0]}/"] == [each for each in browser.asked_for() if not each.startswith("data:")]
    assert [] == browser.complaints()
    assert browser.run("getComputedStyle(document.querySelector('.feed')).borderTopStyle") == "solid"


def test_it_fits_a_phone(browser, place):
    """Nothing but tables and the drawing is wider than a narrow screen, and these scroll by themselves."""
    browser.ask("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=1, mobile=True)
    browser.go(place[0])

    assert browser.run("document.documentElement.scrollWidth") <= 360
    browser.ask("Emulation.clearDeviceMetricsOverride")


def test_the_keyboard_reaches_everything(browser, place):
    """The first key leads past the decisions, and all links, folds, fields and buttons follow."""
    browser.go(place[0])
    wanted = browser.run(
        "document.querySelectorAll('a, summary, button, input:not([type=hidden]), select, [tabindex]').length"
    )
    reached = []
    for _ in range(wanted + 3):
        browser.key("Tab", 9)
        reached.append(
            browser.run(
                "(() => { const at = document.activeElement;"
                " at.dataset.seen = 1; return at.className + '|' + at.tagName; })()"
            )
        )

    assert "skip|A" == reached[0]
    folded = browser.run(
        "[...document.querySelectorAll('a, summary, button, input:not([type=hidden]), select')]"
        ".filter((each) => !each.dataset.seen && each.checkVisibility()).length"
    )
    assert 0 == folded


def test_it_can_be_heard(browser, place):
    """Screen readers get a name for each field, button, table and for the drawing."""
    browser.go(place[0])
    nodes = browser.ask("Accessibility.getFullAXTree")["nodes"]

    needing = {"textbox", "button", "combobox", "link", "table", "image", "heading", "region"}
    unnamed = [
        each["role"]["value"]
        for each in nodes
        if not each.get("ignored")
        and each["role"]["value"] in needing
        and not each.get("name", {}).get("value")
    ]
    names = {each.get("name", {}).get("value") for each in nodes}
    assert [] == unnamed
    assert any(name and name.startswith("Timeline") for name in names)


def test_the_form_makes_an_address(browser, place):
    """As a person would: type for whom, press the button; the address is on the page, and works."""
    url, known = place
    browser.go(url)
    browser.run("document.querySelector('input[name=for]').value = 'a <b>laptop</b>'")
    browser.until_loaded(lambda: browser.run("document.querySelector('form button').click()"))

    made = browser.run("document.getElementById('address')?.value")
    assert made, browser.run("document.body.innerText")
    assert made.startswith(f"{url}/feeds/")
    assert ["a <b>laptop</b>"] == [each.subscriber for each in known.all()]
    assert [] == browser.complaints()
    webcal = browser.run("document.querySelector('.made a.button').href")
    assert made.replace("http:", "webcal:") == webcal

    browser.go(url)
    assert made.split("/")[4] not in browser.run("document.documentElement.outerHTML")
