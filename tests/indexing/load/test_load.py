"""`load` itself: which parser is asked, what a Document says of its file, and every file that is refused."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexing.errors import UnknownFormat, UnreadableFile
from indexing.load import load, load_all
from indexing.types import Document, Span
from tests.indexing.load.docxs import word
from tests.indexing.load.pdfs import pdf
from tests.indexing.load.zips import archive

LIMIT = 1_000_000
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXTS = {"en": "The tea room opens at nine.", "he": "בית התה נפתח בתשע.", "zh": "茶室九點開門。"}
SUFFIXES = (
    ".md", ".html", ".txt", ".pdf", ".docx", ".log", "", ".rst", ".json", ".jsonl", ".eml", ".srt", ".vtt", ".py", ".js", ".c",
    ".yaml", ".toml", ".xml", ".ipynb", ".zip",
)  # fmt: skip
READ = "text, Markdown, HTML, PDF, DOCX, PPTX, XLSX, CSV, EPUB, reStructuredText, JSON, e-mail, subtitles, code or ZIP"


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_large_archive_is_known_without_its_suffix(tmp_path: Path) -> None:
    path = written(tmp_path, "folder.old", archive({"long.txt": "Tea at nine. " * 9_000}, method=0))
    assert path.stat().st_size > 65_536
    assert [document.title for document in load_all(path, max_bytes=LIMIT).documents] == ["long"]


def refusal(path: Path, *, max_bytes: int = LIMIT) -> str:
    with pytest.raises(UnreadableFile) as caught:
        load(path, max_bytes=max_bytes)
    return str(caught.value)


def test_a_document_says_where_it_is_from(tmp_path: Path) -> None:
    path = written(tmp_path, "opening_hours-2025.txt", TEXTS["en"])
    (tmp_path / "below").mkdir()
    assert load(tmp_path / "below" / ".." / path.name, max_bytes=LIMIT) == Document(
        source=str(path.resolve()),
        title="opening hours 2025",
        text=TEXTS["en"],
        media_type="text/plain",
        sha256=hashlib.sha256(TEXTS["en"].encode()).hexdigest(),
    )


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        (".md", "text/markdown"),
        (".MARKDOWN", "text/markdown"),
        (".html", "text/html"),
        (".htm", "text/html"),
        (".xhtml", "text/html"),
        (".TXT", "text/plain"),
        (".text", "text/plain"),
        (".pdf", "application/pdf"),
        (".docx", DOCX),
    ],
)
def test_the_suffix_chooses_the_parser(tmp_path: Path, lang: str, suffix: str, media_type: str) -> None:
    text = TEXTS[lang]
    content: dict[str, bytes] = {
        ".pdf": pdf([text[::-1] if lang == "he" else text]),
        ".docx": word(lambda document: document.add_paragraph(text)),
    }
    body = f"<p>{text}</p>" if media_type == "text/html" else text
    document = load(written(tmp_path, f"a{suffix}", content.get(suffix, body.encode())), max_bytes=LIMIT)
    assert (document.text, document.media_type, document.title) == (text, media_type, "a")


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize(
    ("name", "content", "media_type", "expected", "title"),
    [
        ("a.rst", "{0}\n", "text/x-rst", "{0}", "a"),
        ("a.json", '["{0}"]', "application/json", "{0}", "a"),
        ("a.jsonl", '{{"k": "{0}"}}\n{{"k": "{0}"}}', "application/jsonl", "k: {0}\n\nk: {0}", "a"),
        ("a.eml", "MIME-Version: 1.0\r\n\r\n{0}\r\n", "message/rfc822", "{0}", "a"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n{0}\n", "text/vtt", "[00:00:01] {0}", "a"),
        ("a.py", "# {0}\nx = 1\n", "text/x-code", "# {0}\nx = 1\n", "a.py"),
        ("a.ipynb", '{{"cells": [{{"cell_type": "raw", "source": "{0}"}}]}}', "application/x-ipynb+json", "{0}", "a"),
    ],
)
def test_the_suffix_chooses_among_formats_of_text(
    tmp_path: Path, lang: str, name: str, content: str, media_type: str, expected: str, title: str
) -> None:
    document = load(written(tmp_path, name, content.format(TEXTS[lang])), max_bytes=LIMIT)
    assert (document.text, document.media_type, document.title) == (expected.format(TEXTS[lang]), media_type, title)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".docx", ".pdf", ".bin", ""])
def test_content_is_stronger_than_the_suffix(tmp_path: Path, suffix: str) -> None:
    page = "<!DOCTYPE html>\n<html><body><p>茶室九點開門。</p></body></html>"
    files = {
        "application/pdf": pdf([TEXTS["zh"]]),
        DOCX: word(lambda document: document.add_paragraph(TEXTS["zh"])),
        "text/html": page.encode(),
    }
    for media_type, content in files.items():
        document = load(written(tmp_path, f"a{suffix}", content), max_bytes=LIMIT)
        assert (document.text, document.media_type) == (TEXTS["zh"], media_type)


@pytest.mark.parametrize("name", ["LICENSE", "notes.adoc", "server.log", "data.unknown", ".hidden"])
def test_clean_text_of_an_unknown_suffix_is_plain_text(tmp_path: Path, name: str) -> None:
    document = load(written(tmp_path, name, TEXTS["he"]), max_bytes=LIMIT)
    assert (document.text, document.media_type) == (TEXTS["he"], "text/plain")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))),
        ("sheet.numbers", b"PK\x03\x04\x14\x00\x00\x00" + bytes(range(256))),
        ("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100),
        ("letter.rtf", b"{\\rtf1\\ansi Hello}"),
        ("program", b"\x7fELF\x02\x01\x01" + bytes(64)),
    ],
)
def test_an_unknown_format_is_named_with_those_that_are_read(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(UnknownFormat) as caught:
        load(written(tmp_path, name, content), max_bytes=LIMIT)
    assert str(caught.value) == f"{name} is in a format that is not read: give {READ}."


def test_a_binary_file_with_a_text_suffix_is_not_text(tmp_path: Path) -> None:
    assert "a.md is not text" in refusal(written(tmp_path, "a.md", bytes(range(256)) * 4))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.md") == f"{tmp_path / 'none.md'} does not exist."


def test_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link.md").symlink_to(tmp_path / "none.md")
    assert "does not exist" in refusal(tmp_path / "link.md")


def test_a_link_is_read_as_the_file_it_leads_to(tmp_path: Path) -> None:
    path = written(tmp_path, "real.md", "# Real")
    (tmp_path / "link.md").symlink_to(path)
    assert load(tmp_path / "link.md", max_bytes=LIMIT).source == str(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    assert refusal(tmp_path / "folder.md") == "folder.md is a folder, not a file."


def test_a_pipe_is_refused_without_opening_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert refusal(tmp_path / "pipe.md") == "pipe.md is not a regular file."


def test_a_device_is_refused() -> None:
    assert refusal(Path("/dev/zero")) == "zero is not a regular file."


def test_a_path_that_cannot_be_is_refused(tmp_path: Path) -> None:
    assert "cannot be opened" in refusal(tmp_path / ("x" * 300))
    assert "cannot be opened" in refusal(tmp_path / "a\0b")


def test_no_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.md", "# A")

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)  # a mode of 000 does not stop a superuser
    assert refusal(path) == "a.md cannot be opened: no permission to read it."


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n ", "\ufeff\u200b\n".encode(), b"---\ntitle: x\n---\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "a.md is empty" in refusal(written(tmp_path, "a.md", content))


@pytest.mark.parametrize("content", ["<html><body></body></html>", "<!-- nothing -->", "<html></html>"])
def test_an_empty_page_is_refused(tmp_path: Path, content: str) -> None:
    assert "a.html is empty" in refusal(written(tmp_path, "a.html", content))


def test_a_file_over_the_limit_is_refused_with_both_sizes(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", b"a" * 2_500_001)
    assert refusal(path) == "a.txt has 2.5 MB, more than the limit of 1.0 MB."
    assert load(path, max_bytes=2_500_001).text == "a" * 2_500_001


def test_what_a_parser_raises_is_one_sentence_with_its_cause(tmp_path: Path) -> None:
    for name, format_name in (("a.pdf", "PDF"), ("a.docx", "DOCX")):
        with pytest.raises(UnreadableFile, match=f"^{name} cannot be read as {format_name}: .*[^.]\\.$") as caught:
            load(written(tmp_path, name, "neither one nor the other"), max_bytes=LIMIT)
        assert caught.value.__cause__ is not None


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx"])
def test_an_old_or_encrypted_office_file_is_told_apart(tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path, f"a.{suffix}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))
    expected = f"a.{suffix} is encrypted, or in an old Office format: save it as {suffix.upper()} without a password."
    assert refusal(path) == expected


@pytest.mark.parametrize(
    ("written_as", "stored", "hidden"),
    [
        ("The\u200b tea\u2060 room \u202aopens\u202c.\U000e0041", "The tea room \u202aopens\u202c.", 3),
        ("\u200fבית\u200b התה\u200e נפתח\u2063.", "\u200fבית התה\u200e נפתח.", 2),
        ("茶\u200b室\u200b九點\u00ad開門。\u2067\u2069", "茶室九點\u00ad開門。\u2067\u2069", 2),
    ],
)
def test_what_hides_in_a_text_is_taken_out_and_counted(
    tmp_path: Path, written_as: str, stored: str, hidden: int
) -> None:
    document = load(written(tmp_path, "a.txt", "\ufeff" + written_as), max_bytes=LIMIT)
    assert (document.text, document.invisible) == (stored, hidden)
    assert load(written(tmp_path, "b.txt", stored), max_bytes=LIMIT).invisible == 0


def test_a_document_says_what_its_parser_saw(tmp_path: Path) -> None:
    document = load(written(tmp_path, "a.jsonl", '{"תה": 5}\n{"茶": 5, "x": 1}\noops\n'), max_bytes=LIMIT)
    assert document.notes == ("Lines of a.jsonl that are not JSON, and were left out: 1.",)
    assert document.blocks == (Span(7, 16),)


def test_an_archive_is_the_documents_in_it(tmp_path: Path) -> None:
    inner = archive({"תה.md": "# תה\n", "photo.png": b"\x89PNG\x00\x01"})
    path = written(tmp_path, "a.zip", archive({"notes/茶.txt": "茶室", "inner.zip": inner, "empty.txt": " "}))
    loaded = load_all(path, max_bytes=LIMIT)
    assert loaded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [(document.source, document.title, document.text) for document in loaded.documents] == [
        (f"{path}!/inner.zip!/תה.md", "תה", "# תה\n"),
        (f"{path}!/notes/茶.txt", "茶", "茶室"),
    ]
    assert [(part.source, part.reason) for part in loaded.skipped] == [
        (f"{path}!/empty.txt", "empty.txt is empty: there is no text in it."),
        (f"{path}!/inner.zip!/photo.png", f"photo.png is in a format that is not read: give {READ}."),
    ]


def test_archives_in_archives_end(tmp_path: Path) -> None:
    data = archive({"a.md": "# A"})
    for _ in range(3):
        data = archive({"a.zip": data})
    loaded = load_all(written(tmp_path, "a.zip", data), max_bytes=LIMIT)
    assert loaded.documents == ()
    assert [part.reason for part in loaded.skipped] == ["it is in 4 archives: unpack them"]


def test_an_archive_that_unpacks_to_more_than_a_file_may_have(tmp_path: Path) -> None:
    data = archive({f"{number}.txt": "מילה " * 50_000 for number in range(4)})
    loaded = load_all(written(tmp_path, "a.zip", data), max_bytes=LIMIT)
    assert [Path(document.source).name for document in loaded.documents] == ["0.txt", "1.txt"]
    assert [part.reason for part in loaded.skipped] == ["a.zip unpacks to more than the limit of a file: unpack it."]


@pytest.mark.parametrize(
    ("files", "reason"),
    [({}, "a.zip is empty: there is no file in it."), ({".hidden": "x"}, "a.zip is empty: there is no file in it.")],
)
def test_an_archive_of_nothing(tmp_path: Path, files: dict[str, bytes | str], reason: str) -> None:
    assert refusal(written(tmp_path, "a.zip", archive(files))) == reason


def test_a_mail_and_what_is_attached_to_it(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "תפריט"
    mail.set_content("ראו קובץ.")
    mail.add_attachment("茶 5", filename="菜單.txt")
    path = written(tmp_path, "a.eml", mail.as_bytes())
    loaded = load_all(path, max_bytes=LIMIT)
    assert [(document.source, document.title, document.media_type) for document in loaded.documents] == [
        (str(path), "תפריט", "message/rfc822"),
        (f"{path}!/菜單.txt", "菜單", "text/plain"),
    ]
    assert load(path, max_bytes=LIMIT).text == "תפריט\n\nAttachments: 菜單.txt\n\nראו קובץ."


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.sampled_from(
        [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"---\n", b"\xff\xfe", b"\xef\xbb\xbf", b"# ", b"{", b".. x::\n"]
    ),
    rest=st.one_of(st.binary(max_size=300), st.text(max_size=100).map(str.encode)),
    suffix=st.sampled_from(SUFFIXES),
)
def test_any_bytes_are_a_document_or_are_refused(tmp_path: Path, start: bytes, rest: bytes, suffix: str) -> None:
    try:
        document = load(written(tmp_path, f"a{suffix}", start + rest), max_bytes=LIMIT)
    except UnreadableFile:
        pass
    else:
        document.text.encode()  # no lone surrogates: it can be stored
        assert not {"\0", "\r"} & set(document.text)
        assert all(0 <= heading.start < len(document.text) for heading in document.headings)
        assert all(0 <= block.start < block.end <= len(document.text) for block in document.blocks)


def test_importing_it_loads_no_parser() -> None:
    heavy = ("docx", "lxml", "pypdfium2", "trafilatura", "charset_normalizer", "docutils", "pptx", "python_calamine")
    code = f"import sys, indexing.load; print([name for name in {heavy} if name in sys.modules])"
    root = Path(__file__).parents[3]
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert answer.stdout.strip() == "[]"
