"""Filters over a ledger, beside the same asked in plain Python of its documents and chunks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from indexing.errors import FilterError
from indexing.filters import Filter
from indexing.ledger import Ledger
from indexing.ledger.matching import matching
from indexing.ledger.tags import tag
from indexing.types import Chunk, Document

LANGS = ("en", "he", "zh-Hans", "zh-Hant")
AUTHORS = ("Ruth", "רות", "張偉")
TAGS = ("work", "Home", "בית", "家")


def add(
    ledger: Ledger, source: str, langs: tuple[str, ...], *, metadata: tuple[tuple[str, str], ...] = (), date: str = ""
) -> None:
    text = " ".join(f"part {i}." for i in range(len(langs)))
    chunks = [Chunk(text[i * 8 : i * 8 + 7], i * 8, i * 8 + 7, lang) for i, lang in enumerate(langs)]
    document = Document(source, source.rpartition("/")[2], text, "text/plain", metadata=metadata, date=date)
    ledger.put(document, chunks, np.eye(len(langs), 4, dtype=np.float32))


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    rng = random.Random(5)
    with closing(Ledger(tmp_path_factory.mktemp("ledger") / "truth.sqlite3")) as ledger:
        for i in range(60):
            folder = rng.choice(("/docs", "/docs/deep", "/docs2", "/מסמכים", "/docs/all.zip!"))
            metadata = [("author", rng.choice(AUTHORS)), *(("tag", rng.choice(TAGS)) for _ in range(rng.randrange(3)))]
            day = rng.choice(("", f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"))
            add(ledger, f"{folder}/{i % 40}-{i}.txt", tuple(rng.choices(LANGS, k=rng.randrange(1, 4))),
                metadata=tuple(metadata), date=day)  # fmt: skip
        tag(ledger, ["/docs2"], add=[("tag", "given"), ("project", "Apollo")])
        yield ledger


def plainly(ledger: Ledger, wanted: Filter) -> list[int]:
    """What `wanted` lets through, asked of every chunk."""
    found = []
    for chunk_id, stored in ledger.chunks(ledger.chunk_ids().tolist()).items():
        info, lang = stored.document, stored.chunk.lang
        held = {(name.casefold(), value.casefold()) for name, value in (*info.metadata, *info.given)}
        places = [
            info.source,
            info.source.rpartition("/")[2],
            *(info.source[:i] for i in range(len(info.source)) if info.source[i] == "/"),
        ]
        places += [place.removesuffix("!") for place in places]
        if (
            (not wanted.within or any(path.rstrip("/") in places for path in wanted.within))
            and (not wanted.languages or lang in wanted.languages or lang.partition("-")[0] in wanted.languages)
            and (not wanted.since or info.date >= wanted.since)
            and (not wanted.until or "" < info.date <= wanted.until)
            and all(any((name, value.casefold()) in held for value in some) for name, some in wanted.wanted().items())
        ):
            found.append(chunk_id)
    return found


def some_filter(rng: random.Random) -> Filter:
    def some(values: tuple[str, ...], share: float) -> tuple[str, ...]:
        return tuple(rng.sample(values, rng.randrange(1, 3))) if rng.random() < share else ()

    names = ("/docs", "/docs/", "/docs/deep", "/docs2", "/מסמכים", "/docs/all.zip", "/nowhere", "3-3.txt", "12-52.txt")
    return Filter(
        within=some(names, 0.4),
        languages=some(("en", "he", "zh", "zh-Hant", "fr"), 0.4),
        since=f"2026-{rng.randrange(1, 13):02}-01" if rng.random() < 0.3 else "",
        until=f"2026-{rng.randrange(1, 13):02}-28" if rng.random() < 0.3 else "",
        tags=some(("WORK", "home", "בית", "家", "given"), 0.3),
        metadata=tuple(("author", name) for name in some(("ruth", "רות", "張偉", "nobody"), 0.3))
        + tuple(("project", name) for name in some(("apollo", "gemini"), 0.1)),
    )


def test_filters_equal_asking_every_chunk(ledger: Ledger) -> None:
    rng, some = random.Random(11), 0
    for _ in range(500):
        wanted = some_filter(rng)
        expected = plainly(ledger, wanted)
        assert matching(ledger, wanted).tolist() == expected, str(wanted)
        some += bool(expected)
    assert some > 150


def test_nothing_asked_lets_all_through(ledger: Ledger) -> None:
    assert matching(ledger, Filter()).tolist() == ledger.chunk_ids().tolist()


@pytest.mark.parametrize(
    ("given", "held"), [("zh-hant", "zh-Hant"), ("zh-TW", "zh-Hant"), ("en-GB", "en"), ("HE", "he")]
)
def test_languages_are_found_however_their_codes_are_written(ledger: Ledger, given: str, held: str) -> None:
    langs = ledger.chunk_languages()
    assert (
        matching(ledger, Filter(languages=(given,))).tolist() == [i for i, lang in langs.items() if lang == held] != []
    )


def test_what_is_compared_is_folded_once(ledger: Ledger) -> None:
    from indexing.ledger.schema import _folded

    matching(ledger, Filter(tags=("work",)))
    before = _folded.cache_info()
    matching(ledger, Filter(tags=("work",)))
    after = _folded.cache_info()
    assert (after.misses, after.hits > before.hits) == (before.misses, True)


def test_values_are_never_sql(ledger: Ledger) -> None:
    for evil in ("x' OR '1'='1", '"; DROP TABLE chunks; --', "%", "_"):
        assert not len(matching(ledger, Filter(tags=(evil,))))
        assert not len(matching(ledger, Filter(within=(evil,))))
    assert len(ledger.chunk_ids())


@pytest.mark.parametrize("value", ["caf\udce9", "a\0b", "מו\ud800", "張\0"])
def test_a_tag_that_is_no_text_is_refused_and_breaks_no_search(ledger: Ledger, value: str) -> None:
    before = matching(ledger, Filter(tags=("given",))).tolist()
    for name, said in (("tag", value), (value, "x")):
        with pytest.raises(FilterError):
            tag(ledger, ["/docs2"], add=[(name, said)])
    assert matching(ledger, Filter(tags=("given",))).tolist() == before != []
