"""Documents that name a secret file or an address, in every way that their formats have: none of it is read or fetched.

That no file is opened is the kernel's word (inotify), that nothing is fetched that of a server on this machine.
"""

from __future__ import annotations

import base64
import ctypes
import http.server
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.faults.bombs import pdfs
from benchmarks.faults.bombs.packed import docx, epub, pptx, shape, xlsx
from benchmarks.faults.tally import Tally
from indexing.config import IngestConfig
from indexing.errors import UnreadableFile
from indexing.folders import OnDisk
from indexing.workers import Readers

SECRET = "the-secret-word-quetzal"
_IN_ACCESS, _IN_OPEN = 0x1, 0x20

Maker = Callable[[Path, str, str], object]
"""Writes a document to a path that names a secret file and an address."""


def _general(system: str) -> str:
    return f'<!DOCTYPE x [<!ENTITY e SYSTEM "{system}">]>'


def _parameter(system: str) -> str:
    return f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{system}"> %p;<!ENTITY e "x">]>'


def _outside(system: str) -> str:
    return f'<!DOCTYPE x SYSTEM "{system}" [<!ENTITY e "x">]>'


_PARAGRAPH = "<w:p><w:r><w:t>&e;</w:t></w:r></w:p>"
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="s"><v>0</v></c><c r="B1"><f>WEBSERVICE("{}")</f><v>1</v></c></row></sheetData></worksheet>'
)
_XHTML = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:xi="http://www.w3.org/2001/XInclude"><body><p>words {more}</p>'
    "</body></html>"
)


def _docx_linked(path: Path, secret: str, address: str) -> None:
    """Pictures, fields and parts that are said to be outside."""
    fields = f"<w:p><w:fldSimple w:instr='INCLUDETEXT \"{secret}\"'><w:r><w:t>words</w:t></w:r></w:fldSimple></w:p>"
    docx(path, fields + '<w:altChunk r:id="r1" xmlns:r="urn:r"/>')
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{kind}/aFChunk" Target="file://{secret}" TargetMode="External"/>'
            f'<Relationship Id="r2" Type="{kind}/image" Target="{address}" TargetMode="External"/>'
            f'<Relationship Id="r3" Type="{kind}/attachedTemplate" Target="{address}" TargetMode="External"/></Relationships>',
        )


def _epub_outside(path: Path, secret: str, address: str) -> None:
    """Chapters that lie outside the book."""
    names = ["../" * 20 + secret.lstrip("/"), secret, f"file://{secret}", address, "one.xhtml"]
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    epub(path, {"one.xhtml": _XHTML.format(more="")}, spine, listed=names)


def _xhtml(path: Path, secret: str, address: str) -> None:
    include = f'<xi:include href="file://{secret}" parse="text"/><xi:include href="{address}"/>&e;'
    path.write_text(f'<?xml version="1.0"?>{_general("file://" + secret)}{_XHTML.format(more=include)}')


def _html(path: Path, secret: str, address: str) -> None:
    both = (f"file://{secret}", address)
    tags = ('<iframe src="{}"></iframe>', '<object data="{}"></object>', '<img src="{}">', '<script src="{}"></script>',
            '<link rel="stylesheet" href="{}">', '<embed src="{}">', '<base href="{}">', "<style>@import '{}';</style>",
            '<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="{}"/><use x:href="{}"/></svg>')  # fmt: skip
    inside = "".join(tag.replace("{}", where) for where in both for tag in tags)
    path.write_text(f"<!doctype html><html><body><p>words</p>{inside}</body></html>")


def _stylesheet(path: Path, secret: str, address: str) -> None:
    path.write_text(
        f'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="{address}"?>{_general("file://" + secret)}'
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        f'<xsl:include href="file://{secret}"/><xsl:import href="{address}"/><xsl:template match="/">'
        f"<xsl:copy-of select=\"document('file://{secret}')\"/>&e;</xsl:template></xsl:stylesheet>"
    )


def _rst(path: Path, secret: str, address: str) -> None:
    lines = ["words", f".. include:: {secret}", f".. include:: {secret}\n   :literal:", f".. literalinclude:: {secret}"]
    for option in (f":file: {secret}", f":url: file://{secret}", f":url: {address}"):
        lines += [f".. raw:: html\n   {option}", f".. csv-table:: words\n   {option}"]
    lines += [
        f".. image:: {address}",
        f".. figure:: {secret}",
        f".. |s| replace:: words\n\n.. code:: text\n   :file: {secret}",
    ]
    path.write_text("\n\n".join(lines) + "\n")


def _markdown(path: Path, secret: str, address: str) -> None:
    path.write_text(
        f'words ![]({secret}) ![](file://{secret}) ![]({address}) <img src="{address}">\n\n--8<-- "{secret}"\n\n'
        f"{{!{secret}!}}\n\n{{% include '{secret}' %}}\n\n[[!include {secret}]]\n"
    )


def _mail(path: Path, secret: str, address: str) -> None:
    outside = 'Content-Type: message/external-body; access-type={}; name="{}"; URL="{}"\n\nContent-Type: text/plain\n\n'
    page = base64.b64encode(f'<p>words</p><img src="{address}"><iframe src="file://{secret}">'.encode()).decode()
    path.write_text(
        'From: a@example.org\nSubject: words\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
        f"--b\n{outside.format('local-file', secret, '')}--b\n{outside.format('URL', '', address)}"
        f"--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n{page}\n--b--\n"
    )


def _pdf(path: Path, secret: str, address: str) -> None:
    """The drawing of the page, and its form, are said to be in other files."""
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents[4 0 R 5 0 R]/AA<</O<</S/URI/URI(" + address + ")>>>>>>"
    outside = [pdfs.stream(b"", f"/F({where})") for where in (secret, address)]
    form = pdfs.stream(f'<?xml version="1.0"?>{_general("file://" + secret)}<xdp>&e;</xdp>'.encode())
    pages = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
    pdfs.pdf(path, ["<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA 6 0 R>>>>", pages, page, *outside, form])


def _zip(path: Path, secret: str, address: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, secret)
        archive.writestr("../" * 20 + secret.lstrip("/"), "words")
        archive.writestr("page.xhtml", f"{_general('file://' + secret)}{_XHTML.format(more='&e;')}")


PAYLOADS: dict[str, Maker] = {
    "docx-general.docx": lambda path, secret, _: docx(path, _PARAGRAPH, _general(f"file://{secret}")),
    "docx-parameter.docx": lambda path, _, address: docx(path, _PARAGRAPH, _parameter(address)),
    "docx-linked.docx": _docx_linked,
    "pptx-general.pptx": lambda path, secret, _: pptx(path, shape("&e;"), _general(f"file://{secret}")),
    "pptx-outside.pptx": lambda path, _, address: pptx(path, shape("words &e;"), _outside(address)),
    "xlsx-general.xlsx": lambda path, secret, address: xlsx(
        path, _SHEET.format(address), "<si><t>&e;</t></si>", _general(f"file://{secret}")
    ),
    "xlsx-parameter.xlsx": lambda path, secret, address: xlsx(
        path, _SHEET.format(address), "<si><t>words &e;</t></si>", _parameter(f"file://{secret}")
    ),
    "xlsx-formula.xlsx": lambda path, _, address: xlsx(path, _SHEET.format(address)),
    "epub-general.epub": lambda path, secret, _: epub(
        path, {"one.xhtml": _general(secret) + _XHTML.format(more="&e;")}, '<itemref idref="one.xhtml"/>'
    ),
    "epub-parameter.epub": lambda path, _, address: epub(
        path, {"one.xhtml": _XHTML.format(more="")}, '<itemref idref="one.xhtml"/>', _parameter(address), "&e;"
    ),
    "epub-outside.epub": _epub_outside,
    "page.xhtml": _xhtml,
    "page.html": _html,
    "sheet.xml": _stylesheet,
    "drawing.svg": lambda path, secret, address: path.write_text(
        f'{_general("file://" + secret)}<svg xmlns="http://www.w3.org/2000/svg"><text>&e;</text><image href="{address}"/></svg>'
    ),
    "directives.rst": _rst,
    "links.md": _markdown,
    "outside.eml": _mail,
    "outside.pdf": _pdf,
    "links.zip": _zip,
}  # fmt: skip


def entities(folder: Path) -> Tally:
    """Read each document in a process of its own and in this one; count what was opened, fetched or told."""
    tally = Tally("documents that name a secret")
    tally.expect("files read", "addresses fetched", "secrets told")
    inside = folder / "docs"
    inside.mkdir(parents=True)
    secret = folder.resolve() / "secret.txt"
    secret.write_text(f"{SECRET} &amp; more")
    with _server() as (address, fetched):
        for name, make in PAYLOADS.items():
            make(inside / name, str(secret), address)
            tally.tried += 1
        for workers in (0, 1):
            with Readers(IngestConfig(workers=workers), repr) as readers:
                for name in PAYLOADS:
                    _read(tally, inside / name, secret, readers)
                    if fetched:
                        tally.blame("addresses fetched", f"{name}: {fetched}")
                        fetched.clear()
    return tally


def _read(tally: Tally, path: Path, secret: Path, readers: Readers[str]) -> None:
    status = path.stat()
    with _opened(secret) as opened:
        ((_, told),) = readers.read([OnDisk(str(path), status.st_size, status.st_mtime_ns)])
    tally.saw("refused" if isinstance(told, UnreadableFile) else "read without it")
    if opened:
        tally.blame("files read", path.name)
    if SECRET in str(told):
        tally.blame("secrets told", path.name)


@contextmanager
def _server() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine that gives the secret, and what was asked of it."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f'<!ENTITY e "{SECRET}">'.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/secret", asked
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def _opened(path: Path) -> Iterator[list[int]]:
    """Filled with what the kernel saw, when anybody opened or read the file `path` meanwhile."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch, events = libc.inotify_init1(os.O_NONBLOCK), list[int]()
    if watch < 0 or libc.inotify_add_watch(watch, os.fsencode(path), _IN_OPEN | _IN_ACCESS) < 0:
        raise OSError(ctypes.get_errno(), "inotify does not work here")
    try:
        yield events
        with suppress(BlockingIOError):
            events.append(len(os.read(watch, 4096)))
    finally:
        os.close(watch)
