"""Documents, collections and filters in a real browser, over a real collection. Skipped, loudly, without Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from indexing.collection import Collection
from indexing.config import IngestConfig
from indexing.places import collection_names
from rag.pipeline import RAG
from rag.settings import Settings
from tests.fakes import HashEncoder
from tests.ui.browsing import chromium, watched
from tests.ui.server import running
from ui.library import collections, intake
from ui.library.uploads import uploads_folder

pytestmark = pytest.mark.browser
HOURS = "# Opening hours\n\nThe harbour museum opens at ten in the morning and closes at six.\n"
PRICES = "מחירים\n\nכרטיס כניסה למבוגר עולה 19 אירו, וכרטיס לילד עולה 9 אירו.\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    from ui.app import mount
    from ui.page import Services

    opened: dict[str, RAG] = {}

    def rag_for(settings: Settings) -> RAG:
        name = settings.collection
        return opened.setdefault(name, RAG.open(name, home=home, encoder=HashEncoder()))

    services = Services(rag_for, lambda: collection_names(home), Settings(collection="museum", home=home))
    with pytest.MonkeyPatch.context() as patched, running(mount(FastAPI(), services)) as url:
        patched.setattr(intake, "IngestConfig", partial(IngestConfig, workers=0))  # processes take a second to start
        patched.setattr(intake, "WAIT", 5.0)
        patched.setattr(collections, "WAIT", 0.3)
        yield url
    for rag in opened.values():
        rag.close()


@pytest.fixture(scope="module")
def opened(browser: Any, address: str) -> Iterator[Any]:
    with watched(browser, address) as page:
        documents(page, address)
        yield page


@pytest.fixture
def page(opened: Any) -> Any:
    """The page of one visitor, at the tab with the documents. Each test makes a collection of its own."""
    opened.locator(".mk-tabs button[role=tab]").nth(1).click()
    return opened


def documents(page: Any, address: str, lang: str = "en") -> None:
    page.goto(f"{address}/{lang}/")
    page.locator(".mk-tabs button[role=tab]").nth(1).click()
    page.wait_for_selector(".mk-drop")


def send(page: Any, files: dict[str, str | bytes], which: str = "files") -> None:
    """Choose these files and wait for what became of them."""
    page.locator(f"[data-input={which}]").set_input_files(
        [
            {"name": name, "mimeType": "", "buffer": content.encode() if isinstance(content, str) else content}
            for name, content in files.items()
        ]
    )


def told(page: Any, sentence: str) -> None:
    page.wait_for_selector(f".mk-became:has-text('{sentence}')")


def listed(page: Any, *names: str) -> None:
    """Wait until these documents, and no others, are in the list."""
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('.mk-pick')].map(e => e.textContent).sort()) === wanted",
        arg=compact(sorted(names)),
    )


def compact(names: list[str]) -> str:
    return json.dumps(names, ensure_ascii=False, separators=(",", ":"))


def ask(page: Any, question: str) -> None:
    page.locator(".mk-tabs button[role=tab]").first.click()
    box = page.locator(".mk-ask textarea")
    box.fill(question)
    box.press("Enter")
    page.wait_for_selector(".mk-how, .mk-notice")
    page.wait_for_selector(".submit-button")


def switch(page: Any, name: str) -> None:
    page.locator(".mk-collection input").click()
    page.locator(f".mk-collection [role=option]:has-text('{name}')").click()


def make(page: Any, name: str) -> None:
    """Make a collection, which is chosen then."""
    if not page.locator(".mk-fold input").first.is_visible():
        page.locator(".mk-fold > button").click()
    page.locator(".mk-fold input").first.fill(name)
    page.locator(".mk-fold input").first.press("Enter")
    page.wait_for_function(f"document.querySelector('.mk-collection input').value === '{name}'")
    page.wait_for_selector(".mk-none:has-text('There are no documents')")
    page.wait_for_function("!document.querySelector('.mk-became')")


def test_from_a_file_to_an_answer_and_away_again(page: Any, home: Path) -> None:
    make(page, "journey")
    working: list[str] = []
    page.expose_function("working", lambda text: working.append(text))
    page.evaluate(
        """new MutationObserver(() => { const e = document.querySelector('.mk-working'); if (e) working(e.textContent); })
        .observe(document.querySelector('.mk-work'), {childList: true, subtree: true, characterData: true})"""
    )
    send(page, {"hours.md": HOURS, "מחירים.txt": PRICES})
    told(page, "Added: 2")
    assert any("of 2" in one for one in working)
    listed(page, "hours.md", "מחירים.txt")
    page.locator(".mk-pick", has_text="מחירים").click()
    page.wait_for_selector(".mk-text p:has-text('כרטיס כניסה למבוגר')")
    style = "e => [getComputedStyle(e).direction, getComputedStyle(e).textAlign]"
    assert page.locator(".mk-text p").nth(2).evaluate(style) == ["rtl", "start"]
    page.locator(".mk-kind label").nth(1).click()
    page.wait_for_selector(".mk-chunk h4:has-text('Passage 1: characters 0 to')")
    page.locator(".mk-tabs button[role=tab]").first.click()
    page.wait_for_function("!document.querySelector('.mk-begin')?.checkVisibility()")  # there are documents now
    ask(page, "כמה עולה כרטיס כניסה למבוגר?")
    assert "19" in page.locator(".mk-answer").last.inner_text()
    page.locator(".mk-tabs button[role=tab]").nth(1).click()
    page.locator(".mk-detail button.stop").first.click()
    page.wait_for_selector(".mk-ask-first :text('The uploaded file is deleted with it.')")
    assert (uploads_folder("journey", home) / "מחירים.txt").exists()
    page.locator(".mk-ask-first button.stop").click()
    listed(page, "hours.md")
    assert not (uploads_folder("journey", home) / "מחירים.txt").exists()
    page.wait_for_selector(".mk-none:has-text('Choose a document')")


def test_what_cannot_be_read_is_told_with_its_reason(page: Any, home: Path) -> None:
    make(page, "refusals")
    send(
        page,
        {"tool.exe": b"MZ\0\0\1", "empty.txt": b"", "bad.pdf": b"%PDF-1.7 broken", "good.md": HOURS, ".env": "x=1"},
    )
    told(page, "Added: 1 · Not read: 4")
    for said in (
        "It is in a format that is not read",
        "It is empty",
        "bad.pdf cannot be read as PDF",
        "It is a hidden file",
    ):
        assert page.locator(f".mk-failures li:has-text('{said}')").count() == 1, said
    assert [file.name for file in uploads_folder("refusals", home).iterdir()] == ["good.md"]
    send(page, {"good.md": HOURS})
    told(page, "Unchanged: 1")
    send(page, {"good.md": HOURS + "\nOn Fridays it stays open until nine."})
    told(page, "Changed: 1")
    listed(page, "bad.pdf", "good.md")
    page.locator(".mk-pick", has_text="bad.pdf").click()
    page.wait_for_selector(".mk-notice:has-text('It could not be read')")
    page.locator(".mk-quiet").click()
    told(page, "Unchanged: 1 · Not read: 1")


def test_files_that_are_dropped_with_their_folders(page: Any, home: Path) -> None:
    make(page, "dropped")
    page.evaluate(
        """() => {
        const file = (name, text) => ({isFile: true, isDirectory: false, name, file: yes => yes(new File([text], name))});
        const folder = (name, inner) => ({isFile: false, isDirectory: true, name, createReader: () => {
          let left = [inner, []]; return {readEntries: yes => yes(left.shift())}; }});
        const entry = folder('docs', [file('a.md', 'Ants.'), folder('deep', [file('a.md', 'Other ants.')]),
          folder('.git', [file('config', 'x')])]);
        const drop = new Event('drop', {bubbles: true, cancelable: true});
        drop.dataTransfer = {files: [], items: [{webkitGetAsEntry: () => entry}]};
        document.querySelector('.mk-drop').dispatchEvent(drop); }"""
    )
    told(page, "Added: 2")
    folder = uploads_folder("dropped", home)
    assert sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.md")) == [
        "docs/a.md",
        "docs/deep/a.md",
    ]


def test_collections_are_made_renamed_and_deleted(page: Any, home: Path) -> None:
    make(page, "first")
    send(page, {"hours.md": HOURS})
    told(page, "Added: 1")
    rename, delete = page.locator(".mk-fold input").nth(1), page.locator(".mk-fold input").nth(2)
    rename.fill("../x")
    rename.press("Enter")
    page.wait_for_selector(".toast-body :text('cannot name a collection')")
    rename.fill("second")
    rename.press("Enter")
    page.wait_for_function("document.querySelector('.mk-collection input').value === 'second'")
    listed(page, "hours.md")
    assert {"second"} <= set(collection_names(home)) - {"first"}
    ask(page, "When does the museum open?")
    assert "ten in the morning" in page.locator(".mk-answer").last.inner_text()
    page.locator(".mk-tabs button[role=tab]").nth(1).click()
    delete.fill("secnd")
    delete.press("Enter")
    page.wait_for_selector(".toast-body :text('Nothing is deleted')")
    assert "second" in collection_names(home)
    delete.fill("second")
    delete.press("Enter")
    page.wait_for_function("document.querySelector('.mk-collection input').value !== 'second'")
    assert "second" not in collection_names(home)


def test_not_while_somebody_writes(page: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "WAIT", 0.3)
    make(page, "locked")
    with Collection.open("locked", home=home).writing():
        send(page, {"hours.md": HOURS})
        page.wait_for_selector(".mk-work .mk-notice:has-text('Another process is writing')")
        page.locator(".mk-fold input").nth(1).fill("other")
        page.locator(".mk-fold input").nth(1).press("Enter")
        page.wait_for_selector(".toast-body :text('Another process is writing')")
    page.locator(".mk-again").click()  # nothing of what was sent is lost
    told(page, "Added: 1")
    listed(page, "hours.md")


def test_two_visitors_send_at_once(browser: Any, address: str, home: Path) -> None:
    with watched(browser, address) as one, watched(browser, address) as other:
        documents(one, address)
        make(one, "shared")
        documents(other, address)
        switch(other, "shared")
        send(one, {"same.md": HOURS, "one.md": "Of one."})
        send(other, {"same.md": HOURS, "other.md": "Of another."})
        for page in (one, other):
            page.wait_for_selector(".mk-became")
    folder = uploads_folder("shared", home)
    assert sorted(file.name for file in folder.iterdir()) == ["one.md", "other.md", "same.md"]


def test_a_filter_narrows_an_answer(page: Any) -> None:
    make(page, "filtered")
    send(
        page,
        {"hours.md": HOURS, "מחירים.txt": PRICES, "tagged.md": "---\ntags: [boats]\n---\nThe harbour has nine boats."},
    )
    told(page, "Added: 3")
    page.locator(".mk-filter > button").click()
    language = page.locator(".mk-filters input").nth(1)
    language.click()
    page.locator("[role=option]:has-text('עברית')").click()
    page.wait_for_selector(".mk-chip:has-text('עברית')")
    assert "only עברית" in page.locator(".mk-filter > button").inner_text()
    language.press("Escape")
    ask(page, "When does the harbour museum open?")
    assert page.locator(".mk-card h4").all_inner_texts() == ["מחירים"]
    chip = page.locator(".mk-chip")
    chip.focus()
    chip.press("Enter")
    page.wait_for_function("!document.querySelector('.mk-chip')")
    ask(page, "When does the harbour museum open again?")
    page.wait_for_selector(".mk-card h4:has-text('Opening hours')")
    day = page.locator(".mk-day input").first
    day.fill("tomorrow")
    day.press("Enter")
    page.wait_for_selector(".toast-body :text('give a day as 2026-11-21')")
    day.fill("2999-01-01")
    day.press("Enter")
    page.wait_for_selector(".mk-chip:has-text('From 2999-01-01')")
    ask(page, "When does the harbour museum open?")
    page.wait_for_selector(".mk-notice:has-text('Nothing in the collection matches the filter')")
    page.locator(".mk-clear").click()
    page.wait_for_function("!document.querySelector('.mk-chip')")
    assert "all documents" in page.locator(".mk-filter > button").inner_text()
    language.click()
    page.locator("[role=option]:has-text('English')").click()
    page.wait_for_selector(".mk-chip:has-text('English')")
    language.press("Escape")
    page.locator(".mk-filter > button").click()
    page.locator(".mk-tabs button[role=tab]").nth(1).click()
    make(page, "another")  # what was chosen there means nothing here
    page.wait_for_function("!document.querySelector('.mk-chip')")


def test_tags_are_given_and_searched(page: Any) -> None:
    make(page, "tags")
    send(page, {"hours.md": HOURS, "b.md": "Bees."})
    told(page, "Added: 2")
    page.locator(".mk-pick", has_text="hours.md").click()
    tags = page.get_by_label("Tags, with commas between them")
    tags.fill("Harbour, בית")
    tags.press("Enter")
    page.wait_for_selector(".mk-tag:has-text('בית')")
    search = page.get_by_label("Search by name, title or tag")
    search.fill("harbour")
    listed(page, "hours.md")
    search.fill("")
    listed(page, "b.md", "hours.md")


def test_hostile_names_and_words_load_and_run_nothing(page: Any) -> None:
    make(page, "hostile")
    text = (
        '<img src="https://example.org/a.png" onerror="window.hit=1"> ![b](https://example.org/b.png) ${alert(1)} {{x}}'
    )
    send(page, {"<img src=x onerror=window.hit=1>.md": f"# {text}\n\n{text}\n"})
    told(page, "Added: 1")
    page.locator(".mk-pick").click()
    page.wait_for_selector(".mk-preview :text('onerror=')")
    assert page.locator(".mk-docs img").count() == 0
    assert page.evaluate("window.hit") is None


def test_a_phone_and_hebrew(browser: Any, address: str) -> None:
    with watched(browser, address, viewport={"width": 420, "height": 800}) as page:
        documents(page, address, "he")
        page.wait_for_selector(".mk-drop-here:has-text('לגרור')")
        assert page.evaluate("document.documentElement.scrollWidth") == 420
        assert page.locator(".mk-docs").evaluate("e => getComputedStyle(e).direction") == "rtl"
        left = page.locator("[data-choose=folder]").bounding_box()["x"]
        assert left < page.locator("[data-choose=files]").bounding_box()["x"]
