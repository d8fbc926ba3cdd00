"""Hostile text files of every format, and files that are no files. Each function writes one."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path


def html_of_nested_tags(path: Path) -> None:
    path.write_text("<html><body>" + "<div>" * 100_000 + "deep" + "</div>" * 100_000)


def html_of_open_tags(path: Path) -> None:
    path.write_text("<html><body>" + "<b><i><a><table><p>" * 30_000 + "deep")


def html_of_attributes(path: Path) -> None:
    path.write_text("<html><body><p " + " ".join(f"a{i}='v{i}'" for i in range(100_000)) + ">words</p>")


def html_of_nested_lists(path: Path) -> None:
    path.write_text("<html><body>" + "<ul><li>word " * 20_000)


def html_of_a_wide_table(path: Path) -> None:
    cell = "<td colspan=1000000 rowspan=1000000>word</td>"
    path.write_text(f"<html><body><table>{f'<tr>{cell * 20}</tr>' * 200}</table>")


def html_of_less_than(path: Path) -> None:
    path.write_text("<html><body>" + "<" * 3_000_000)


def html_of_entities(path: Path) -> None:
    path.write_text("<html><body><p>" + "&amp" * 1_500_000)


def html_of_comments(path: Path) -> None:
    path.write_text("<html><body><!--" + "<!-- -- >" * 500_000)


def markdown_of_emphasis(path: Path) -> None:
    path.write_text("*a **a " * 300_000)


def markdown_of_brackets(path: Path) -> None:
    path.write_text("[" * 500_000 + "a" + "](" * 500_000)


def markdown_of_quotes(path: Path) -> None:
    path.write_text((">" * 5_000 + " a\n") * 200)


def markdown_of_fences(path: Path) -> None:
    path.write_text("".join("`" * (3 + i % 400) + "a\n" for i in range(20_000)))


def markdown_of_pipes(path: Path) -> None:
    path.write_text("|" * 2_000_000 + "\n" + "| a " * 400_000 + "\n|")


def markdown_of_lists(path: Path) -> None:
    path.write_text("\n".join(" " * (2 * i) + "- a" for i in range(2_000)))


def markdown_of_headings(path: Path) -> None:
    path.write_text("# a" + " #" * 1_000_000 + "\n" + "a\n=\n" * 300_000)


def rst_of_nested_lists(path: Path) -> None:
    path.write_text("\n\n".join("  " * i + "* a" for i in range(1_500)))


def rst_of_substitutions(path: Path) -> None:
    """Each name stands for ten of the one before it."""
    lines = [f".. |a{i}| replace:: " + f"|a{i - 1}| " * 10 for i in range(1, 12)]
    path.write_text(".. |a0| replace:: ha\n" + "\n".join(lines) + "\n\n|a11|\n")


def rst_of_inline_marks(path: Path) -> None:
    path.write_text("*a `b :c:`d **e " * 60_000)


def rst_of_a_wide_table(path: Path) -> None:
    line = "+" + "-+" * 3_000
    path.write_text("\n".join([line, "|" + "a|" * 3_000] * 60 + [line, ""]))


def rst_of_sections(path: Path) -> None:
    marks = "=-`:'\"~^_*+#<>!$%&(),./;?@[]{}|\\"
    path.write_text("\n\n".join(f"title {i}\n{marks[i % len(marks)] * 20}" for i in range(20_000)))


def json_of_nested_lists(path: Path) -> None:
    path.write_text("[" * 100_000 + "]" * 100_000)


def json_of_nested_objects(path: Path) -> None:
    path.write_text('{"a":' * 100_000 + "1" + "}" * 100_000)


def json_of_a_long_number(path: Path) -> None:
    path.write_text('{"number": ' + "9" * 5_000_000 + "}")


def json_of_one_key(path: Path) -> None:
    path.write_text("{" + ",".join(f'"key {i}": {{"a": [{i}]}}' for i in range(400_000)) + "}")


def jsonl_of_one_line(path: Path) -> None:
    path.write_text(json.dumps({"text": "words " * 8_700_000}) + "\n")


def csv_of_a_million_columns(path: Path) -> None:
    path.write_text(",".join(f"c{i}" for i in range(1_000_000)) + "\n" + "1," * 999_999 + "1\n")


def csv_of_a_giant_cell(path: Path) -> None:
    path.write_text('name,words\none,"' + "words and words\n" * 3_000_000 + '"\n')


def csv_of_open_quotes(path: Path) -> None:
    path.write_text('a,"b\n' * 500_000)


def csv_of_a_wide_head(path: Path) -> None:
    """Long names of columns, which every row of the text would repeat."""
    head = ",".join("long name " * 20 + str(i) for i in range(1000))
    path.write_text(head + "\n" + ("1," * 999 + "1\n") * 2_000)


def mail_of_nested_parts(path: Path) -> None:
    head = "From: a@example.org\nSubject: s\nMIME-Version: 1.0\n"
    opens = "".join(f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\n' for i in range(10_000))
    path.write_text(head + opens + "Content-Type: text/plain\n\ndeep\n")


def mail_of_mails(path: Path) -> None:
    head = "From: a@example.org\nSubject: s\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
    path.write_text(head * 5_000 + "From: a@example.org\n\ndeep")


def mail_of_headers(path: Path) -> None:
    word = "=?utf-8?b?" + base64.b64encode(b"word").decode() + "?="
    lines = "\n".join(f"X-{i}: {word}" for i in range(100_000))
    path.write_text(f"From: a@example.org\nSubject: {f'{word} ' * 50_000}\n{lines}\n\nwords")


def mail_of_attachments(path: Path) -> None:
    part = '--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="{}.txt"\n\nword\n'
    head = 'From: a@example.org\nSubject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
    path.write_text(head + "".join(part.format(i) for i in range(20_000)) + "--b--\n")


def mail_of_addresses(path: Path) -> None:
    path.write_text("From: " + "(" * 200_000 + "\nTo: " + "a@example.org, " * 50_000 + "\nSubject: s\n\nwords")


def subtitles_of_one_line(path: Path) -> None:
    path.write_text("1\n00:00:00,000 --> 00:00:01,000\n" + "00:00:00,000 -->" * 1_000_000)


def subtitles_of_tags(path: Path) -> None:
    path.write_text("WEBVTT\n\n00:00.000 --> 00:01.000\n" + "<c.a><v b" * 500_000)


def subtitles_of_many_cues(path: Path) -> None:
    path.write_text("".join(f"{i}\n00:00:00,000 --> 99:00:00,000\nword\n\n" for i in range(200_000)))


def code_of_one_line(path: Path) -> None:
    path.write_text("x = '" + "word " * 4_000_000 + "'")


def code_of_nested_brackets(path: Path) -> None:
    path.write_text("x = " + "(" * 50_000 + ")" * 50_000)


def code_of_nested_blocks(path: Path) -> None:
    path.write_text("\n".join("\t" * i + "def f():" for i in range(5_000)))


def code_of_strings(path: Path) -> None:
    path.write_text("'''\"\"\"/*" * 500_000)


def xml_of_laughs(path: Path) -> None:
    from benchmarks.faults.bombs.packed import LAUGHS

    path.write_text(LAUGHS + "<x>&a11;</x>")


def notebook_of_an_image(path: Path) -> None:
    image = {
        "output_type": "display_data",
        "data": {"image/png": "A" * 50_000_000, "text/plain": "image"},
        "metadata": {},
    }
    cell = {"cell_type": "code", "source": "show()", "outputs": [image], "metadata": {}, "execution_count": 1}
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


def notebook_of_many_cells(path: Path) -> None:
    cell = '{"cell_type": "markdown", "source": ["# a"], "metadata": {}}'
    path.write_text(
        '{"cells": [' + ",".join([cell] * 200_000) + '], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )


def notebook_of_nested_output(path: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    path.write_text('{"cells": [{"cell_type": "code", "source": "x", "outputs": ' + deep + '}], "nbformat": 4}')


def text_of_one_line(path: Path) -> None:
    path.write_bytes(b"words " * 16_666_666)


def text_of_marks(path: Path) -> None:
    """Marks above and below by turns, in no order: to put n of them in order takes n² steps."""
    path.write_text("a" + "\u0301\u0323" * 1_000_000, "utf-8")


def text_of_controls(path: Path) -> None:
    path.write_text("a\x01\u202e\u2066\ufeff\u200b" * 500_000, "utf-8")


def text_of_lines(path: Path) -> None:
    path.write_text("\r\n\x0b\x0c\u2028" * 2_000_000, "utf-8")


def text_of_odd_bytes(path: Path) -> None:
    """In no encoding, so that all are tried."""
    path.write_bytes(bytes(128 + i * 7919 % 128 for i in range(1000)) * 5_000)


def text_of_nothing(path: Path) -> None:
    """A file of 199 MB of zero bytes that takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(199_000_000)


def text_of_a_terabyte(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def grows(path: Path) -> None:
    """Something goes on writing to it while it is read."""
    path.write_bytes(b"words " * 1_000)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path)
