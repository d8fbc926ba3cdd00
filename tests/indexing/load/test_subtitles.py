"""Subtitles: paragraphs with their times, without markup and repetitions."""

from __future__ import annotations

import pytest

from indexing.load import subtitles as loader
from indexing.load.parsed import Parsed


def parse(text: str | bytes) -> Parsed:
    return loader.parse(text.encode() if isinstance(text, str) else text, "a.srt")


def srt(*cues: tuple[float, float, str]) -> str:
    """A SubRip file of captions, each with its start, its end and its words."""
    return "\n".join(
        f"{n}\n{time(start)} --> {time(end)}\n{said}\n" for n, (start, end, said) in enumerate(cues, start=1)
    )


def time(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{round(seconds % 1 * 1000):03}"


@pytest.mark.parametrize(
    ("first", "second", "third", "joined"),
    [
        ("The lamps", "were lit.", "Later on.", "The lamps were lit."),
        ("המנורות", "הודלקו.", "מאוחר יותר.", "המנורות הודלקו."),
        ("油燈已經", "點亮了。", "過了一會兒。", "油燈已經點亮了。"),
    ],
)
def test_captions_are_joined_until_a_pause(first: str, second: str, third: str, joined: str) -> None:
    text = srt((1, 2.5, first), (3, 4, second), (3750, 3752, third))
    expected = Parsed(f"[00:00:01] {joined}\n\n[01:02:30] {third}")
    assert parse(text) == expected
    assert parse(text.replace("\n", "\r\n")) == expected
    assert parse("WEBVTT\n\n" + text.replace(",", ".")) == expected


def test_a_caption_of_two_lines_and_markup() -> None:
    said = '{\\an8}<i>A <font color="red">lamp</font></i>,\n{y:b}brass <00:00:01.500>&amp; 3 < 4 &lt;b&gt;'
    assert parse(srt((1, 2, said))).text == "[00:00:01] A lamp, brass & 3 < 4 <b>"


def test_turns_of_a_dialogue_are_lines() -> None:
    assert parse(srt((1, 2, "- Where?\n- Here."), (2.5, 3, "Come."))).text == "[00:00:01] - Where?\n- Here. Come."


def test_speakers_are_kept() -> None:
    text = (
        "WEBVTT - מפגש\nKind: captions\n\nNOTE\nnot --> this\n\nSTYLE\n::cue { color: red }\n\n"
        "first\n00:01.000 --> 00:02.000 align:start\n<v דנה לוי>שלום.\nמה נשמע?\n\n"
        "00:02.100 --> 00:03.000\n<v.loud דנה לוי>כאן.</v> <v 李明>你好。\n\nNOTE end\n\n00:03.100 --> 00:04.000\n<v 李明>再見。"
    )
    parsed = parse(text)
    assert parsed == Parsed("[00:00:01] דנה לוי: שלום. מה נשמע? כאן.\n李明: 你好。再見。", "מפגש")


def test_rolling_captions_are_written_once() -> None:
    text = (
        "WEBVTT\nKind: captions\nLanguage: en\n\n00:00:00.000 --> 00:00:02.000\n \nhello<00:00:00.500><c> big</c><c> world</c>\n\n"
        "00:00:02.000 --> 00:00:02.010\nhello big world\n \n\n00:00:02.010 --> 00:00:04.000\nhello big world\nthis<c> is</c>\n\n"
        "00:00:04.000 --> 00:00:04.010\nthis is\n \n\n00:00:04.010 --> 00:00:06.000\nthis is\nfine\n"
    )
    assert parse(text).text == "[00:00:00] hello big world this is fine"


def test_growing_captions_are_written_once() -> None:
    assert (
        parse(srt((1, 2, "I"), (2, 3, "I want"), (3, 4, "I want tea"), (4, 5, "Ivory"))).text
        == "[00:00:01] I want tea Ivory"
    )
    assert parse(srt((1, 2, "我想"), (2, 3, "我想喝茶"))).text == "[00:00:01] 我想喝茶"


def test_what_is_said_twice_is_written_twice() -> None:
    assert parse(srt((1, 2, "No!"), (3, 4, "No!"))).text == "[00:00:01] No! No!"


def test_hebrew_with_its_marks_at_the_wrong_end_stays_as_it_is() -> None:
    text = srt((1, 2, "?מה שלומך"), (2, 3, ".בסדר גמור\n!תודה"))
    assert parse(text.encode("cp1255")).text == "[00:00:01] ?מה שלומך\n.בסדר גמור\n!תודה"


def test_a_long_speech_is_cut_at_the_end_of_a_sentence() -> None:
    cues = [(at, at + 0.9, f"Sentence {at} goes on for a while" + ("." if at % 2 else "")) for at in range(1, 60)]
    paragraphs = parse(srt(*cues)).text.split("\n\n")
    assert len(paragraphs) > 3
    assert all(paragraph.endswith(".") and len(paragraph) < loader.ENOUGH + 100 for paragraph in paragraphs)
    assert paragraphs[1].startswith("[00:00:14] Sentence 14 goes")


def test_a_speech_without_sentences_is_cut_all_the_same() -> None:
    paragraphs = parse(srt(*((at, at + 0.9, f"words and words {at}") for at in range(200)))).text.split("\n\n")
    assert max(map(len, paragraphs)) < 2 * loader.ENOUGH + 100


def test_numbers_that_are_said_are_kept() -> None:
    assert parse(srt((1, 2, "1984"), (9, 10, "In\n\n2001"))).text == "[00:00:01] 1984\n\n[00:00:09] In 2001"


def test_a_file_without_times_is_plain_text() -> None:
    assert parse("No times\nat all\n") == Parsed("No times\nat all\n")


def test_characters_written_as_entities_are_cleaned() -> None:
    assert parse(srt((1, 2, "a&#8203;b&rlm;&nbsp;c"))).text == "[00:00:01] ab\u200f c"


def test_hostile_files_are_read_quickly() -> None:
    for said in ("<a" * 300_000, "<v " * 200_000, "{\\" * 300_000, "&" * 500_000, "x\n" * 200_000, "-->" * 200_000):
        parse("00:01.000 --> 00:02.000\n" + said)
    parse("0" * 500_000 + ":" + "1:" * 200_000 + " --> ")
