from __future__ import annotations

from tokenizers import normalizers

from indexing.train.charsmap import compiled


def test_each_key_becomes_its_value_and_the_rest_stays() -> None:
    normalizer = normalizers.Precompiled(compiled({"網": "网", "ß": "ss", "\u05b8": "", "A": "a", "𠀀": "x"}))
    assert normalizer.normalize_str("網球 Aß שָלום 𠀀𠀁") == "网球 ass שלום x𠀁"


def test_many_keys_with_common_beginnings() -> None:
    table = {chr(code): chr(code + 1) for code in range(0x4E00, 0x9000)}
    normalizer = normalizers.Precompiled(compiled(table))
    assert normalizer.normalize_str("".join(table)) == "".join(table.values())
    assert normalizer.normalize_str("שלום abc 。") == "שלום abc 。"


def test_no_keys_change_nothing() -> None:
    assert normalizers.Precompiled(compiled({"a": "a"})).normalize_str("abc 網") == "abc 網"
