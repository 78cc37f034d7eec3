"""A real browser with scripts on, alone with a server of ours on the loopback, and markdown-it as editors have it."""

import json
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
HOST = "page.example"
_HEARD = re.compile(rb"\bexample\b")  # the browser's own errands go elsewhere
_QUIET = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--mute-audio",
)  # fmt: skip
_WATCH = """<!doctype html><meta charset=utf-8><title>calm</title><script>
window.__dialogs = 0;
for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => window.__dialogs++;
</script>"""
_REPORT = """<script>
const shape = node => node.nodeType === 1 ? [node.tagName.toLowerCase(),
  [...node.attributes].map(one => one.name).sort().join(), [...node.childNodes].map(shape).filter(Boolean)] : null;
document.querySelectorAll('[data-words] img').forEach(one => one.replaceWith(one.alt));
const words = node => node.textContent.split(/\\s+/).join(' ').trim();
addEventListener('load', () => setTimeout(() => fetch('/report', {method: 'POST', body: JSON.stringify({
  pwned: window.__pwned ?? null, title: document.title, dialogs: window.__dialogs,
  shapes: [...document.querySelectorAll('body > section')].map(shape),
  words: [...document.querySelectorAll('[data-words]')].map(words),
  links: [...document.querySelectorAll('[href]')].map(one => one.getAttribute('href')),
})}), 300));
</script>"""
_RENDER = """
const kit = require('markdown-it');
const shape = one => one.type === 'text' ? 'text' :
  [one.type, one.tag, one.markup, (one.attrs || []).map(a => a[0]), (one.children || []).map(shape)];
let input = ''; process.stdin.on('data', data => input += data).on('end', () => {
  const {texts, linkify} = JSON.parse(input); const md = kit({html: true, linkify});
  process.stdout.write(JSON.stringify(texts.map(text => [md.render(text), md.parse(text, {}).map(shape)])));
});"""


@dataclass(frozen=True)
class Seen:
    """What came of a page: what its scripts could tell, and every request that was not for the page itself."""

    report: dict[str, Any]
    requests: tuple[bytes, ...]


@dataclass
class _Server:
    page: bytes
    reports: SimpleQueue[bytes] = field(default_factory=SimpleQueue)
    others: list[bytes] = field(default_factory=list)

    def answer(self, client: socket.socket) -> None:
        with client:
            client.settimeout(20)
            try:
                self._answer(client)
            except OSError:  # a connection that the browser opened in advance and never used
                return

    def _answer(self, client: socket.socket) -> None:
        data = client.recv(65536)
        body = b""
        if data.startswith(b"GET / "):
            body = self.page
        elif data.startswith(b"POST /report "):
            head, _, said = data.partition(b"\r\n\r\n")
            size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            while len(said) < size:
                said += client.recv(1 << 20)
            self.reports.put(said)
        elif _HEARD.search(data) and b"/favicon.ico" not in data:
            self.others.append(data)
        client.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: "
            + str(len(body)).encode() + b"\r\n\r\n" + body
        )  # fmt: skip


@contextmanager
def _served(page: bytes) -> Iterator[tuple[_Server, int]]:
    server = _Server(page)
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:

        def serve() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=server.answer, args=(client,), daemon=True).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server, listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def seen(sections: Sequence[str], profile: Path) -> Seen:
    """Open pieces of HTML in one page, and hear what came of them. Every host there is leads to our server."""
    if not CHROMIUM:
        pytest.skip("no Chromium here")
    page = _WATCH + "".join(f"<section>{one}</section>" for one in sections) + _REPORT
    with _served(page.encode()) as (server, port):
        browser = subprocess.Popen(
            [CHROMIUM, *_QUIET, f"--user-data-dir={profile}", f"--host-resolver-rules=MAP * 127.0.0.1:{port}",
             f"http://{HOST}/"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            report = json.loads(server.reports.get(timeout=60))
        finally:
            browser.terminate()
            browser.wait(20)
        return Seen(report, tuple(server.others))


def picture(html: str, target: Path, profile: Path) -> None:
    """A picture of a page, for somebody to look at."""
    source = target.with_suffix(".html")
    source.write_text(html, encoding="utf-8")
    subprocess.run(
        [CHROMIUM, *_QUIET, f"--user-data-dir={profile}", "--window-size=1500,3000", f"--screenshot={target}",
         source.as_uri()],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip


def install_markdown_it(folder: Path) -> Path:
    """markdown-it from npm, as VS Code's preview and many others have it."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        pytest.skip("no Node.js here")
    done = subprocess.run(
        [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), "markdown-it@14"],
        capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("markdown-it can't be installed here")
    return folder


def rendered(texts: Sequence[str], kit: Path, *, linkify: bool = False) -> list[tuple[str, Any]]:
    """Each text as HTML, raw HTML let through, and its structure."""
    done = subprocess.run(
        ["node", "-e", _RENDER],
        input=json.dumps({"texts": texts, "linkify": linkify}),
        capture_output=True, check=True, cwd=kit, encoding="utf-8", timeout=120,
    )  # fmt: skip
    return [(html, shape) for html, shape in json.loads(done.stdout)]
