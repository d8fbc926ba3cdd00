"""E-mail: headers and bodies in any encoding, attachments, and messages that are broken."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from indexing.errors import UnreadableFile
from indexing.load import mail as loader
from indexing.load.parsed import Parsed
from indexing.types import Heading, Span

HEAD = b"From: a@b.org\r\nDate: Tue, 3 Jun 2025 10:15:00 +0300\r\n"


def parse(data: bytes) -> Parsed:
    parsed = loader.parse(data, "a.eml")
    for heading in parsed.headings:
        assert parsed.text[heading.start :].lstrip("# ").startswith(heading.title)
    return parsed


def members(data: bytes) -> dict[str, bytes | str]:
    found = loader.members(data, "a.eml")
    return {name: str(content) if isinstance(content, UnreadableFile) else content for name, content in found}


def message(subject: str, body: str, **headers: str) -> EmailMessage:
    written = EmailMessage()
    written["Subject"] = subject
    for name, value in headers.items():
        written[name] = value
    written.set_content(body)
    return written


def part(*fields: str, content: bytes = b"", boundary: str = "X") -> bytes:
    return (
        f"--{boundary}\r\n".encode()
        + "".join(f"{field}\r\n" for field in fields).encode()
        + b"\r\n"
        + content
        + b"\r\n"
    )


def mixed(*parts: bytes, kind: str = "mixed") -> bytes:
    return HEAD + f"Content-Type: multipart/{kind}; boundary=X\r\n\r\n".encode() + b"".join(parts) + b"--X--\r\n"


@pytest.mark.parametrize(
    ("subject", "sender", "body"),
    [
        ("Minutes of the board", "Dana Levi", "The tea room opens at nine."),
        ("פרוטוקול ישיבת הוועד", "דנה לוי", "בית התה נפתח בתשע."),
        ("董事會會議記錄", "李丹娜", "茶室九點開門。"),
    ],
)
def test_subject_headers_and_body(subject: str, sender: str, body: str) -> None:
    headers = {
        "From": f"{sender} <d@b.org>",
        "To": "a@b.org, c@b.org",
        "Cc": "e@b.org",
        "Date": "Tue, 03 Jun 2025 10:15:00 +0300",
    }
    head = f"{subject}\n\nFrom: {sender} <d@b.org>\nTo: a@b.org, c@b.org\nCc: e@b.org\nDate: Tue, 03 Jun 2025 10:15:00 +0300"
    said = (
        ("date", "Tue, 03 Jun 2025 10:15:00 +0300"), ("author", f"{sender} <d@b.org>"), ("to", "a@b.org"), ("to", "c@b.org"),
    )  # fmt: skip
    expected = Parsed(f"{head}\n\n{body}", subject, (Heading(1, subject, 0),), metadata=said)
    assert parse(message(subject, f"{body}\n", **headers).as_bytes(policy=SMTP)) == expected


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("windows-1255", "cp1255", "שלום לכולם"),
        ("iso-8859-8-i", "iso8859-8", "שלום לכולם"),
        ("ISO-8859-8", "cp1255", "שָׁלוֹם"),
        ("gb2312", "gbk", "朱镕基在此"),  # a character that is not in GB2312
        ("gbk", "gbk", "你好"),
        ("big5", "big5", "會議記錄"),
        ("utf-8", "utf-8", "שלום 你好"),
    ],
)
def test_encoded_words_and_bodies(label: str, encoding: str, text: str) -> None:
    data = text.encode(encoding)
    quoted = "".join(f"={byte:02X}" for byte in data)
    for word in (f"=?{label}?B?{base64.b64encode(data).decode()}?=", f"=?{label}?Q?{quoted}?="):
        head = f"Subject: {word}\r\nContent-Type: text/plain; charset={label}\r\n"
        for transfer, body in (
            ("8bit", data),
            ("base64", base64.b64encode(data)),
            ("quoted-printable", quoted.encode()),
        ):
            parsed = parse(f"{head}Content-Transfer-Encoding: {transfer}\r\n\r\n".encode() + body)
            assert parsed.text == f"{text}\n\n{text}"


def test_a_character_that_is_cut_between_two_encoded_words() -> None:
    data = "שלום 你好".encode()
    words = "\r\n ".join(f"=?utf-8?B?{base64.b64encode(data[at : at + 5]).decode()}?=" for at in range(0, len(data), 5))
    assert parse(f"Subject: Re: {words} (2)\r\n\r\nx".encode()).title == "Re: שלום 你好 (2)"


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("שלום לכולם".encode(), "שלום לכולם"),
        ("שלום לכולם".encode("cp1255"), "שלום לכולם"),
        (b"=?klingon?B?YWJj?= =?utf-8?B?!!?=", "abc"),
        (b"=?unicode_escape?Q?=5Cn?=", "\\n"),
        (b"=?utf-8?Q?caf=C3=A9_=E2=80=8B?= bar", "café bar"),
        (b"=?utf-8?Q?not closed", "=?utf-8?Q?not closed"),
        (b"two\r\n\tlines", "two lines"),
    ],
)
def test_subjects_that_are_not_as_they_should_be(raw: bytes, title: str) -> None:
    assert parse(b"Subject: " + raw + b"\r\n\r\nx").title == title


def test_plain_text_is_preferred_to_html() -> None:
    html = part("Content-Type: text/html", content=b"<p>HTML</p>")
    assert parse(mixed(part("Content-Type: text/plain", content=b"Plain"), html, kind="alternative")).text.endswith(
        "\n\nPlain"
    )
    assert parse(mixed(part("Content-Type: text/plain", content=b" \r\n"), html, kind="alternative")).text.endswith(
        "\n\nHTML"
    )


def test_html_is_read_as_html_in_the_encoding_of_the_mail() -> None:
    page = "<html><head><meta charset='utf-8'></head><body><h2>כותרת</h2><p>שורה ראשונה.</p></body></html>"
    head = b"Subject: S\r\nContent-Type: text/html; charset=windows-1255\r\n\r\n"
    parsed = parse(head + page.encode("cp1255"))
    assert parsed.text.split() == ["S", "##", "כותרת", "שורה", "ראשונה."]
    assert parsed.headings == (Heading(1, "S", 0), Heading(3, "כותרת", 3))


def test_all_texts_of_a_mixture_are_read_and_pictures_are_not() -> None:
    picture = part("Content-Type: image/png; name=a.png", "Content-Disposition: inline", content=b"PICTURE")
    data = mixed(
        part("Content-Type: text/plain", content=b"One"), picture, part("Content-Type: text/plain", content=b"Two")
    )
    assert parse(data).text == "From: a@b.org\nDate: Tue, 3 Jun 2025 10:15:00 +0300\n\nOne\n\nTwo"
    assert members(data) == {}


def test_lines_that_were_wrapped_on_the_way_are_joined() -> None:
    body = "One long \r\nline.\r\n Stuffed\r\n> quoted \r\nown\r\n-- \r\nDana\r\n"
    head = "Content-Type: text/plain; format=flowed\r\n\r\n"
    assert parse((head + body).encode()).text == "One long line.\nStuffed\n> quoted\nown\n--\nDana"
    chinese = "Content-Type: text/plain; format=flowed; delsp=yes; charset=utf-8\r\n\r\n茶室 \r\n開門\r\n"
    assert parse(chinese.encode()).text == "茶室開門"


def test_texts_of_other_kinds_are_plain_ones() -> None:
    markdown = part("Content-Type: text/markdown; charset=utf-8", content="# 通知\n\nשלום".encode())
    plain = part("Content-Type: text/plain", content=b"Plain")
    assert parse(mixed(plain, markdown)).text.endswith("\n\nPlain\n\n# 通知\n\nשלום")
    assert parse(mixed(plain, markdown, kind="alternative")).text.endswith("+0300\n\nPlain")
    assert parse(mixed(markdown, kind="alternative")).text.endswith("+0300\n\n# 通知\n\nשלום")


def test_a_report_of_delivery_is_read() -> None:
    status = b"Reporting-MTA: dns; mx.b.org\r\n\r\nFinal-Recipient: rfc822; q@r.org\r\nStatus: 5.1.1\r\n"
    report = mixed(
        part("Content-Type: text/plain", content=b"It came back."),
        part("Content-Type: message/delivery-status", content=status),
        part("Content-Type: text/rfc822-headers", content=b"Subject: Minutes\r\n"),
        kind="report; report-type=delivery-status",
    )
    assert parse(report).text.partition("It came back.")[2] == (
        "\n\nReporting-MTA: dns; mx.b.org\n\n\nFinal-Recipient: rfc822; q@r.org\nStatus: 5.1.1\n\nSubject: Minutes"
    )
    assert members(report) == {}


@pytest.mark.parametrize(("subject", "words"), [("Minutes", "Body"), ("פרוטוקול", "גוף"), ("會議記錄", "正文")])
def test_a_page_that_cannot_be_read_spoils_only_itself(subject: str, words: str) -> None:
    written = message(subject, f"{words}\n")
    written.add_attachment('<!DOCTYPE html [<!ENTITY m SYSTEM "file:///etc/hosts">]><p>&m;</p>', subtype="html")
    written.add_attachment("一", filename="筆記.txt")
    data = written.as_bytes(policy=SMTP).replace(b"Content-Disposition: attachment\r\n", b"")
    parsed = parse(data)
    assert parsed.text == f"{subject}\n\nAttachments: 筆記.txt\n\n{words}"
    assert parsed.notes == (
        "A part of it was not read: a.eml declares XML entities, which no page needs: save it anew.",
    )
    assert list(members(data)) == ["筆記.txt"]


def test_endless_flowed_lines_are_read_quickly() -> None:
    head = b"Content-Type: text/plain; format=flowed\r\n\r\n"
    line = "word" * 15
    assert parse(head + f"{line} \r\n".encode() * 200_000).text == " ".join([line] * 200_000)


def test_a_table_in_a_body_is_a_block() -> None:
    parsed = parse(b"Subject: S\r\n\r\nSee:\r\na | b\r\n1 | 2\r\n")
    assert parsed.blocks == (Span(parsed.text.index("a | b"), len(parsed.text)),)


def test_attachments_by_name() -> None:
    written = message("S", "Body")
    written.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="דוח שנתי.pdf")
    written.add_attachment("一二", filename="筆記.txt")
    written.add_attachment("again", filename="筆記.txt")
    data = written.as_bytes(policy=SMTP)
    assert parse(data).text == "S\n\nAttachments: דוח שנתי.pdf, 筆記.txt, 筆記 (2).txt\n\nBody"
    assert members(data) == {"דוח שנתי.pdf": b"%PDF-", "筆記.txt": "一二\r\n".encode(), "筆記 (2).txt": b"again\r\n"}


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("Content-Disposition: attachment; filename*=windows-1255''%EE%EB%FA%E1.txt", "מכתב.txt"),
        ("Content-Disposition: attachment; filename*0*=utf-8''%D7%9E; filename*1*=%D7%9B.txt", "מכ.txt"),
        ("Content-Disposition: attachment; filename*=gb2312'zh'%D6%EC%E9F%BB%F9.txt", "朱镕基.txt"),
        ('Content-Type: application/x; name="=?big5?B?t3zEs7BPv/0=?=.txt"', "會議記錄.txt"),
        ('Content-Disposition: attachment; filename="../../etc/passwd"', "etc/passwd"),
        ("Content-Disposition: attachment", "part 1"),
        ("Content-Type: application/pdf", "part 1.pdf"),
        ("Content-Type: text/calendar", "part 1.ics"),
    ],
)
def test_the_name_of_an_attachment(field: str, name: str) -> None:
    assert members(mixed(part(field, content=b"x"))) == {name: b"x"}


def test_an_attached_message_is_a_mail_again() -> None:
    inner = message("תשובה/קצרה", "From here on.\n", From="q@r.org")
    outer = message("S", "See below.")
    outer.add_attachment(inner)
    found = members(outer.as_bytes(policy=SMTP))
    assert list(found) == ["תשובה קצרה.eml"]
    content = found["תשובה קצרה.eml"]
    assert isinstance(content, bytes)
    assert parse(content).text == "תשובה/קצרה\n\nFrom: q@r.org\n\nFrom here on."


def test_signatures_are_no_files_and_sealed_parts_are_said() -> None:
    signed = mixed(
        part("Content-Type: text/plain", content=b"Body"),
        part("Content-Type: application/pgp-signature; name=s.asc", content=b"sig"),
        kind="signed",
    )
    assert (members(signed), parse(signed).notes) == ({}, ())
    sealed = mixed(part("Content-Type: application/octet-stream; name=e.asc", content=b"PGP"), kind="encrypted")
    assert members(sealed) == {}
    assert parse(sealed).notes == ("a.eml has an encrypted or sealed part, which was not read.",)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"No headers at all.", "No headers at all."),
        (b"\xef\xbb\xbf\r\nSubject: S\r\n\r\nx", "S\n\nx"),
        ("Subject: שלום\n\nx".encode("utf-16"), "שלום\n\nx"),
        (b"Content-Type: multipart/mixed\r\n\r\nno boundary", "no boundary"),
        (b"Content-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n\r\nnever closed", "never closed"),
        (b'Content-Type: text/plain; charset="\xff\xfe"\r\n\r\nwords', "words"),
        (b"Content-Type: text/plain; charset=utf-8''\r\nContent-Transfer-Encoding: base64\r\n\r\n####", ""),
        (b"Content-Type: nonsense\r\nSubject:\r\n\r\nwords", "words"),
        (b"Content-Disposition: \xe9\xe9; filename*=x'\r\n\r\nwords", "words"),
        (b"Content-Type: text/plain\r\n\r\n" + bytes(range(256)), ""),
    ],
)
def test_broken_messages_are_read_as_far_as_they_go(data: bytes, text: str) -> None:
    assert parse(data).text == text
    assert members(data) == {}


def test_parts_in_parts_without_end_are_refused() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(3000))
    wide = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(200))
    for data in (deep, wide + b"\n" * 250_000):
        with pytest.raises(UnreadableFile) as caught:
            parse(data)
        assert str(caught.value) == "a.eml has too many parts inside parts: save what is attached to it as files."


def test_endless_headers_are_read_quickly() -> None:
    for header in (
        b"Subject: " + b"(" * 500_000,
        b"To: " + b"=?utf-8?Q?" * 100_000,
        b"Content-Type: x/y; " + b'";' * 300_000,
    ):
        parse(header + b"\r\n\r\nx")


@pytest.mark.parametrize(
    ("field", "people"),
    [
        ('"Levi, Dana" <d@b.org>, Omer <o@b.org>', ('"Levi, Dana" <d@b.org>', "Omer <o@b.org>")),
        ("=?utf-8?B?15zXldeZLCDXk9eg15Q=?= <d@b.org>, 李丹娜 <l@b.org>,", ("לוי, דנה <d@b.org>", "李丹娜 <l@b.org>")),
        ("undisclosed-recipients:;", ("undisclosed-recipients:;",)),
        ("", ()),
        (", ,", ()),
        ("," * 100_000, ()),
    ],
)
def test_the_people_of_a_message(field: str, people: tuple[str, ...]) -> None:
    found = parse(f"From: {field}\r\nTo: {field}\r\n\r\nx".encode()).metadata
    assert found == (*(("author", person) for person in people), *(("to", person) for person in people))


def test_keywords_of_a_message() -> None:
    assert parse("Keywords: תה, 茶\r\nDate: nonsense\r\n\r\nx".encode()).metadata == (("tag", "תה"), ("tag", "茶"))
