import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing import snapshot
from indexing.collection import Collection
from indexing.ingest import ingest
from indexing.snapshot import Snapshot
from indexing.types import Document
from rag.config import RetrieveConfig
from rag.retrieve import FLUENT, FULL_WEIGHT, IGNORANT, PROBED_WEIGHT, UNKNOWN_WEIGHT, dense_weight, fuse, retrieve
from rag.types import Hit
from tests.fakes import HashEncoder

FILES = {
    "hours.md": "# Opening hours\n\nThe museum opens at nine on weekdays and at ten on Saturdays.\n",
    "prices.md": "# Prices\n\nA ticket costs twelve shekels for adults and eight for students.\n",
    "he.md": "# שעות\n\nהמוזיאון נפתח בתשע בבוקר בימי חול. מחיר כרטיס הוא שנים עשר שקלים.\n",
    "zh.md": "# 開放時間\n\n博物館平日九點開門，星期六十點開門。成人票價十二元。\n",
}

scored = st.lists(
    st.tuples(st.integers(0, 30), st.floats(-1, 1, allow_nan=False)), max_size=12, unique_by=lambda pair: pair[0]
)
worded = st.lists(
    st.tuples(st.integers(0, 30), st.floats(0.01, 30, allow_nan=False)), max_size=12, unique_by=lambda pair: pair[0]
)


class TestFuse:
    def test_by_hand(self) -> None:
        dense = [(1, 0.8), (2, 0.5), (3, 0.2)]
        lexical = [(2, 10.0), (4, 5.0)]
        fused = fuse(dict(dense), dict(lexical), 0.4)
        # 2: .4 * .5 + .6 * 1; 4: .4 * .2 (the lowest) + .6 * .5; 1: .4 * .8; 3: .4 * .2
        assert [chunk for chunk, _ in fused] == [2, 4, 1, 3]
        assert [score for _, score in fused] == pytest.approx([0.8, 0.38, 0.32, 0.08])

    @given(scored, worded, st.floats(0.01, 1))
    def test_no_chunk_is_lost_or_doubled(
        self, dense: list[tuple[int, float]], lexical: list[tuple[int, float]], weight: float
    ) -> None:
        fused = [chunk for chunk, _ in fuse(dict(dense), dict(lexical), weight)]
        assert sorted(fused) == sorted({chunk for chunk, _ in dense} | {chunk for chunk, _ in lexical})

    @given(scored, worded)
    def test_weight_0_gives_the_lexical_order(
        self, dense: list[tuple[int, float]], lexical: list[tuple[int, float]]
    ) -> None:
        fused = fuse(dict(dense), dict(lexical), 0.0)
        top = max((score for _, score in lexical), default=1.0)
        expected = sorted(lexical, key=lambda pair: (-(pair[1] / top), pair[0]))
        if lexical:
            assert [chunk for chunk, _ in fused] == [chunk for chunk, _ in expected]
        else:
            assert {chunk for chunk, _ in fused} == {chunk for chunk, _ in dense}

    def test_where_no_word_is_met_the_dense_order_is_left(self) -> None:
        assert [chunk for chunk, _ in fuse({7: 0.9, 3: 0.4}, {}, 0.3)] == [7, 3]

    def test_weight_1_gives_the_dense_order(self) -> None:
        fused = fuse({1: 0.9, 2: 0.6, 3: 0.1}, {3: 40.0, 2: 30.0}, 1.0)
        assert [chunk for chunk, _ in fused] == [1, 2, 3]

    def test_equal_scores_stand_by_id(self) -> None:
        assert [chunk for chunk, _ in fuse({9: 0.5, 2: 0.5, 5: 0.5}, {}, 0.7)] == [2, 5, 9]

    def test_lexical_scores_count_as_shares_of_the_best(self) -> None:
        dense = {1: 0.3, 2: 0.2}
        small = fuse(dense, {1: 1.0, 2: 2.0}, 0.5)
        large = fuse(dense, {1: 100.0, 2: 200.0}, 0.5)
        assert small == large

    def test_nothing_found_is_nothing(self) -> None:
        assert fuse({}, {}, 0.5) == []


class TestDenseWeight:
    def test_a_language_that_was_not_measured(self) -> None:
        assert dense_weight("he", {}) == dense_weight("he", {"en": 1.0}) == UNKNOWN_WEIGHT

    def test_it_rises_with_what_the_encoder_knows(self) -> None:
        weights = [dense_weight("en", {"en": known}) for known in np.linspace(0, 1, 21)]
        assert weights == sorted(weights)
        assert weights[0] == 0.0
        assert weights[-1] == FULL_WEIGHT

    def test_its_ends_and_its_middle(self) -> None:
        middle = (IGNORANT + FLUENT) / 2
        found = [dense_weight("en", {"en": known}) for known in (IGNORANT, middle, FLUENT)]
        assert found == pytest.approx([0.0, PROBED_WEIGHT / 2, PROBED_WEIGHT])

    @pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant"])
    def test_both_chinese_scripts_share_one_measure(self, lang: str) -> None:
        assert dense_weight(lang, {"zh": FLUENT}) == pytest.approx(PROBED_WEIGHT)


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    (tmp_path / "docs").mkdir()
    for name, text in FILES.items():
        (tmp_path / "docs" / name).write_text(text, "utf-8")
    encoder = HashEncoder()
    made = Collection.create("c", encoder.id, home=tmp_path)
    ingest([tmp_path / "docs"], made, encoder)
    return made


def hits_of(question: str, collection: Collection, encoder: HashEncoder | None = None) -> list[Hit]:
    return list(retrieve([question], collection, encoder or HashEncoder(), RetrieveConfig())[0].hits(collection, 2))


class TestRetrieve:
    @pytest.mark.parametrize(
        ("question", "name"),
        [
            ("When does the museum open on Saturdays?", "hours.md"),
            ("How many shekels is a ticket for students?", "prices.md"),
            ("מתי נפתח המוזיאון?", "he.md"),
            ("成人票價多少？", "zh.md"),
            ("成人票价多少？", "zh.md"),
        ],
    )
    def test_the_passage_with_the_words_comes_first(self, collection: Collection, question: str, name: str) -> None:
        hits = hits_of(question, collection)
        assert Path(hits[0].chunk.document.source).name == name
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)

    def test_the_first_question_opens_the_index_once(
        self, collection: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[Path] = []
        opens = snapshot.open_current

        def slowly(root: Path) -> Snapshot:
            opened.append(root)
            time.sleep(0.2)
            return opens(root)

        monkeypatch.setattr(snapshot, "open_current", slowly)
        with closing(Collection.open("c", home=tmp_path)) as fresh:
            assert hits_of("museum", fresh)
            assert opened == [fresh.path]

    def test_hits_carry_what_each_search_said(self, collection: Collection) -> None:
        encoder, question = HashEncoder(), "ticket for adults"
        hits = {hit.chunk.id: hit for hit in hits_of(question, collection, encoder)}
        scores, ids = collection.dense(encoder.encode_questions([question]), 50)
        assert {i: hits[i].dense for i in ids[0].tolist()} == dict(
            zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        )
        scores, ids = collection.lexical(question, 50)
        assert 0 < len(ids) < len(hits)
        for i, hit in hits.items():
            assert hit.lexical == dict(zip(ids.tolist(), scores.tolist(), strict=True)).get(i)

    def test_no_more_than_the_candidates(self, collection: Collection) -> None:
        config = RetrieveConfig(top_k=1, candidates=2)
        assert len(retrieve(["the museum ticket"], collection, HashEncoder(), config)[0]) == 2

    def test_a_question_without_words_finds_by_meaning_alone(self, collection: Collection) -> None:
        hits = hits_of("?!", collection)
        assert len(hits) == len(FILES)
        assert all(hit.lexical is None for hit in hits)

    def test_a_chunk_that_has_gone_is_not_returned(self, collection: Collection) -> None:
        encoder = HashEncoder()
        hits_of("museum", collection)  # the snapshot is in use
        gone = next(info for info in collection.documents() if info.source.endswith("hours.md"))
        text = "Nothing stands here any more."
        with collection.writing():
            document = Document(gone.source, "Empty", text, gone.media_type)
            from indexing.split import split

            chunks = split(document, encoder.count_tokens, 64)
            collection.ledger.put(document, chunks, encoder.encode_passages([text]))
            hits = hits_of("When does the museum open on Saturdays?", collection)
        assert all("opens at nine" not in hit.chunk.chunk.text for hit in hits)

    def test_chunks_are_read_when_they_are_asked_for(
        self, collection: Collection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read: list[int] = []
        chunks = collection.chunks
        monkeypatch.setattr(collection, "chunks", lambda ids: chunks(read.extend(given := list(ids)) or given))
        (ranking,) = retrieve(["the museum ticket"], collection, HashEncoder(), RetrieveConfig())
        assert len(ranking) > 3
        assert read == []
        next(ranking.hits(collection, 2))
        assert read == [chunk for chunk, _ in ranking.fused[:2]]

    def test_an_empty_collection_gives_no_hits(self, tmp_path: Path) -> None:
        encoder = HashEncoder()
        empty = Collection.create("empty", encoder.id, home=tmp_path)
        assert hits_of("anything", empty) == []
