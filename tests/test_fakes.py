from __future__ import annotations

import pytest

from tests.contracts import EncoderContract, VectorIndexContract
from tests.fakes import ExactIndex, HashEncoder


class TestHashEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self) -> HashEncoder:
        return HashEncoder()


class TestHashEncoderWithPrompts(EncoderContract):
    @pytest.fixture
    def encoder(self) -> HashEncoder:
        return HashEncoder(256, question_prompt="query: ", passage_prompt="passage: ")


class TestExactIndex(VectorIndexContract):
    @pytest.fixture
    def kind(self) -> type[ExactIndex]:
        return ExactIndex
