from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexing.ledger import Ledger
from indexing.train.pairs import from_ledger, mixed, of_chunk, texts
from indexing.train.types import Pair
from indexing.types import Chunk, Document, DocumentInfo, StoredChunk

TEXTS = {
    "en": "The museum opens at nine in the morning. Tickets are sold beside the main gate. Dogs have to wait outside the building.",
    "he": "המוזיאון נפתח בכל יום בתשע בבוקר. הכרטיסים נמכרים ליד השער הראשי. כלבים צריכים לחכות בחוץ עם בעליהם.",
    "zh": "博物館平日上午九點開門。門票在正門旁邊出售。狗必須在外面等候主人。",
}


def chunk(text: str, lang: str = "en", headings: tuple[str, ...] = (), start: int = 0) -> StoredChunk:
    info = DocumentInfo(1, f"{lang}.md", "Guide", "text/markdown", "", lang, 1, "")
    return StoredChunk(7, Chunk(text, start, start + len(text), lang, headings), info)


@pytest.mark.parametrize("lang", TEXTS)
def test_a_cloze_is_a_whole_sentence_against_its_passage_without_it(lang: str) -> None:
    found = [pair for pair in of_chunk(chunk(TEXTS[lang], lang)) if pair.source == "cloze"]
    assert len(found) == 3
    for pair in found:
        assert pair.question in TEXTS[lang]
        assert pair.question[-1] in ".。"
        assert pair.passage.startswith("Guide\n")
        assert (pair.lang, pair.document, pair.passage_id) == (lang, f"{lang}.md", "7")
    assert sum(pair.question not in pair.passage for pair in found) >= 2


def test_the_sentence_stays_one_time_in_ten() -> None:
    pairs = [pair for start in range(600) for pair in of_chunk(chunk(TEXTS["zh"], "zh", start=start))]
    kept = sum(pair.question in pair.passage for pair in pairs) / len(pairs)
    assert len(pairs) == 1800
    assert 0.08 < kept < 0.12


def test_pairs_follow_from_the_seed() -> None:
    long = " ".join(f"The {n}. hall shows paintings of the year {1800 + n}." for n in range(30))
    assert of_chunk(chunk(long)) == of_chunk(chunk(long))
    assert of_chunk(chunk(long), seed=1) != of_chunk(chunk(long))


def test_one_sentence_and_short_ones_give_no_cloze() -> None:
    assert of_chunk(chunk("The museum opens at nine in the morning.")) == []
    assert of_chunk(chunk("Yes. No. Ja. כן. 是。")) == []


def test_a_heading_asks_for_what_stands_below_it_and_not_for_itself() -> None:
    pairs = of_chunk(chunk("## שעות פתיחה\n\nבתשע.", "he", ("מדריך", "שעות פתיחה")))
    assert [(pair.source, pair.question, pair.passage) for pair in pairs] == [("heading", "שעות פתיחה", "בתשע.")]
    assert of_chunk(chunk("## 開放時間\n", "zh", ("開放時間",))) == []


def test_a_ledger_gives_all_kinds_in_the_order_of_its_chunks(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "truth.sqlite3")
    for lang, text in TEXTS.items():
        document = Document(f"{lang}.md", f"Title {lang}", text, "text/markdown")
        ledger.put(document, [Chunk(text, 0, len(text), lang)], np.ones((1, 2), np.float32))
    pairs = from_ledger(ledger)
    assert [pair.source for pair in pairs] == ["cloze", "cloze", "cloze", "title"] * 3
    titles = [pair for pair in pairs if pair.source == "title"]
    assert [(pair.question, pair.passage) for pair in titles] == [(f"Title {lang}", TEXTS[lang]) for lang in TEXTS]
    assert all(pair.whole_document for pair in titles)
    assert texts(ledger) == [f"Title {lang}\n{TEXTS[lang]}" for lang in TEXTS]
    assert from_ledger(ledger) == pairs
    ledger.close()


def test_sources_are_mixed_by_weight() -> None:
    pairs = [Pair(str(n), "p", source, "d", str(n)) for source in ("gold", "cloze", "title") for n in range(1000)]
    mix = mixed(pairs, (("gold", 2.0), ("cloze", 0.3), ("title", 0.0)))
    counts = [sum(pair.source == source for pair in mix) for source in ("gold", "cloze", "title")]
    assert counts[0] == 2000
    assert 250 < counts[1] < 350
    assert counts[2] == 0
    assert mixed(pairs, ()) == pairs
