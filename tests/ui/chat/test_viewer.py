"""Documents at addresses of their own: the cited words are marked, and nothing in a document does anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from indexing.collection import Collection
from indexing.types import Document, Heading, Page
from rag.types import Passage
from tests.ui.payloads import PAYLOADS
from tests.ui.scene import DOCUMENTS, OFFSET
from tests.ui.seen import Seen
from tests.ui.stored import AFTER, BEFORE, ENCODER, Library, put, served
from ui.chat.conversations import Shelf
from ui.chat.talk import converse
from ui.chat.viewer import routes
from ui.render import Links, documents
from ui.visitor import COOKIE, Known, owner
from ui.words.viewer import VIEWER

OURS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "nav", "h1", "h2", "h3", "p", "a", "bdi", "mark",
    "span",
}  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    app = FastAPI()
    app.router.routes.extend(routes(served(library)))
    app.add_middleware(Known)
    with TestClient(app, base_url="http://127.0.0.1") as opened:
        yield opened


def passage_of(library: Library, question: str) -> Passage:
    return library.search(question)[0]


def page(html: str) -> Seen:
    """What a browser makes of a page; elements that are not closed are left out."""
    body = re.sub(r"<!doctype html>|<meta[^>]*>", "", html)
    return Seen(body)


def test_the_cited_words_are_marked_where_they_stand(client: TestClient, library: Library) -> None:
    passage = passage_of(library, "When does the museum open?")
    start = passage.text.index("It closes")
    link = Links("museum", "he").document(passage, [(0, 24), (start, start + 17)])
    assert link.endswith("#cited")
    got = client.get(link.removeprefix(".."))
    assert got.status_code == 200
    seen = page(got.text)
    assert seen.marks == ["The museum opens at ten.", "It closes at six."]
    assert [attrs.get("id") for name, attrs in seen.tags if name == "mark"] == ["cited", None]
    assert "עמוד 3" in seen.text
    assert BEFORE in seen.text
    assert AFTER in seen.text
    assert ("html", {"lang": "he", "dir": "rtl"}) in seen.tags
    assert {attrs.get("dir") for name, attrs in seen.tags if name == "p" and not attrs.get("class")} == {"auto"}


def test_it_has_no_script_and_may_load_nothing(client: TestClient, library: Library) -> None:
    passage = passage_of(library, "כרטיס לילד")
    got = client.get(Links("museum", "en").document(passage).removeprefix(".."))
    policy = got.headers["content-security-policy"]
    assert policy.startswith(
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-"
    )
    assert "script" not in policy
    assert "unsafe" not in policy
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "no-store"
    assert page(got.text).marks == [DOCUMENTS["docs/כרטיסים.docx"][1]]


def test_nothing_in_a_document_is_more_than_text(client: TestClient, library: Library) -> None:
    text = "\n\n".join(PAYLOADS)
    hostile = Document('docs/"><script>.txt', PAYLOADS[0], text, "text/html", headings=(Heading(1, PAYLOADS[0], 0),))
    with closing(Collection.open("museum", home=library.home)) as stored:
        stored.ledger.put(hostile, [], ENCODER.encode_passages([]))
        info = stored.ledger.document(hostile.source)
    assert info is not None
    got = client.get(f"/view/museum/{info.id}?start=0&end={len(text)}&lang=%22%3E%3Cscript%3E&words=")
    seen = page(got.text)
    assert seen.names() <= OURS
    names = {name for _, attrs in seen.tags for name in attrs}
    assert names <= {"lang", "dir", "class", "id", "href", "target", "rel", "role"}
    assert "<script>window.hit=1</script>" in seen.text
    assert not [attrs for name, attrs in seen.tags if name == "a"]


@pytest.mark.parametrize(
    "address",
    ["/view/museum/99", "/view/elsewhere/1", "/view/museum/0", "/view/museum/99999999999999999999", "/file/museum/1",
     "/view/%2e%2e/1", "/chats/museum/made-up.md"],
)  # fmt: skip
def test_what_is_not_there_is_a_sentence(client: TestClient, address: str) -> None:
    got = client.get(address, headers={"Accept-Language": "zh-TW"})
    assert got.status_code == 404
    if "%2e" not in address:
        assert VIEWER["zh-Hant"].gone in page(got.text).text
        assert "default-src 'none'" in got.headers["content-security-policy"]


def test_a_document_that_changed_says_so_and_marks_nothing(client: TestClient, library: Library) -> None:
    passage = passage_of(library, "When does the museum open?")
    link = Links("museum", "en").document(passage).removeprefix("..")
    with closing(Collection.open("museum", home=library.home)) as stored:
        changed = Document(passage.source, "Opening hours", "It is open all night. " * 10, "text/plain")
        stored.ledger.put(changed, [], ENCODER.encode_passages([]))
    seen = page(client.get(link).text)
    assert VIEWER["en"].changed in seen.text
    assert seen.marks == []


@pytest.mark.parametrize(
    "query", ["start=a&end=9", "start=9&end=1", "start=-1&end=4", "start=١&end=٩", "end=4", "part=0", "part=x"]
)
def test_a_place_that_is_none_marks_nothing(client: TestClient, query: str) -> None:
    got = client.get(f"/view/museum/1?{query}")
    assert got.status_code == 200
    assert page(got.text).marks == []


def test_a_long_document_is_shown_in_parts(
    client: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "PART", 100)
    text = "\n\n".join(f"Paragraph {number} of the document, which is long." for number in range(12))
    with closing(Collection.open("museum", home=library.home)) as stored:
        stored.ledger.put(Document("long.txt", "Long", text, "text/plain"), [], ENCODER.encode_passages([]))
        info = stored.ledger.document("long.txt")
    assert info is not None
    shown, address = "", f"/view/museum/{info.id}"
    for part in range(1, 5):
        seen = page(client.get(f"{address}?part={part}&lang=en").text)
        assert f"Part {part} of 4" in seen.text
        shown += seen.text
        links = [attrs["href"] for name, attrs in seen.tags if name == "a"]
        assert len(links) == (2 if part in (1, 4) else 4)
        address = "/view/museum/" + str(info.id)
    assert all(shown.count(f"Paragraph {number} of") == 1 for number in range(12))
    at = text.index("Paragraph 7")
    assert page(client.get(f"{address}?start={at}&end={at + 11}").text).marks == ["Paragraph 7"]
    assert client.get(f"{address}?part=77").status_code == 200


def test_headings_and_pages_are_told_apart_from_text() -> None:
    text = "# One\nunder it\n\nmore\n\n## Two\n\nlast"
    given = Document(
        "a.md", "A", text, "text/markdown", headings=(Heading(1, "One", 0), Heading(2, "Two", text.index("## Two"))),
        pages=(Page(1, 0, "slide"), Page(2, text.index("last"), "slide")),
    )  # fmt: skip
    shown = documents.Shown(1, [0], [(8, 18)], "", lambda part: "")
    seen = page(documents.document(given, shown, "en", ""))
    assert [name for name, _ in seen.tags if name in ("h2", "h3")] == ["h2", "h3"]
    assert seen.marks == ["der it", "mo"]
    assert "#" not in seen.text
    assert seen.text.index("slide 1") < seen.text.index("One") < seen.text.index("slide 2") < seen.text.index("last")


class TestFile:
    def add(self, library: Library, path: Path, source: str = "docs/hours.pdf") -> int:
        with closing(Collection.open("museum", home=library.home)) as stored:
            return put(stored, source, file=str(path)).document.id

    def test_a_pdf_is_shown_at_the_page(self, client: TestClient, library: Library, tmp_path: Path) -> None:
        path = tmp_path / "שעות.pdf"
        path.write_bytes(b"%PDF-1.7\n%\xff")
        id = self.add(library, path)
        got = client.get(f"/file/museum/{id}")
        assert got.content == path.read_bytes()
        assert got.headers["content-type"] == "application/pdf"
        assert got.headers["content-disposition"].startswith("inline")
        seen = page(client.get(f"/view/museum/{id}?start={OFFSET}&end={OFFSET + 3}").text)
        assert [attrs["href"] for name, attrs in seen.tags if name == "a"] == [f"../../file/museum/{id}#page=3"]

    @pytest.mark.parametrize(
        ("name", "content"), [("a.html", b"<script>1</script>"), ("b.pdf", b"<html>"), ("c.svg", b"<svg/>")]
    )
    def test_anything_else_is_taken_along(
        self, client: TestClient, library: Library, tmp_path: Path, name: str, content: bytes
    ) -> None:
        (tmp_path / name).write_bytes(content)
        got = client.get(f"/file/museum/{self.add(library, tmp_path / name)}")
        assert got.headers["content-type"] == "application/octet-stream"
        assert got.headers["content-disposition"].startswith("attachment")
        assert got.headers["content-security-policy"].endswith("sandbox")
        assert got.headers["x-content-type-options"] == "nosniff"

    def test_one_that_is_gone_or_a_link_is_not_sent(self, client: TestClient, library: Library, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("secret")
        (tmp_path / "link.pdf").symlink_to(tmp_path / "secret")
        for path in (tmp_path / "gone.pdf", tmp_path / "link.pdf", tmp_path):
            assert client.get(f"/file/museum/{self.add(library, path)}").status_code == 404


def test_what_stands_around_a_passage(client: TestClient, library: Library) -> None:
    passage = passage_of(library, "成人票")
    got = client.get(Links("museum", "en").around(passage).removeprefix("..")).json()
    assert got == {"before": BEFORE, "after": AFTER}
    assert client.get("/around/museum/9999?start=1&end=2").status_code == 404
    assert client.get(f"/around/museum/{passage.chunk.id}").status_code == 404


def test_a_conversation_is_taken_along_by_the_visitor_alone(client: TestClient, library: Library) -> None:
    client.get("/view/museum/1")
    *_, talk = converse(lambda _: library, "museum", "When does the museum open?", ())  # type: ignore[arg-type,return-value]
    id = Shelf("museum", library.home, owner(client.cookies)).keep("", talk)
    got = client.get(f"/chats/museum/{id}.md?lang=he")
    assert got.headers["content-type"] == "text/markdown; charset=utf-8"
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''When%20does%20the%20museum%20open.md"
    assert "The museum opens at ten" in got.text
    client.cookies.clear()
    client.cookies.set(COOKIE, "another")
    assert client.get(f"/chats/museum/{id}.md").status_code == 404
