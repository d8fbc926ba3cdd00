from __future__ import annotations

import pytest

from indexing.text.numerals import spelled


@pytest.mark.parametrize(
    ("text", "lang", "numbers"),
    [
        ("Three ships and twenty-one men left in two hundred boats", "en", {3, 20, 1, 21, 2, 100, 200}),
        ("a dozen eggs", "en", {12}),
        ("nothing here", "en", set()),
        ("בשלוש ספינות היו עשרים ואחת נשים", "he", {3, 20, 1, 21}),
        ("חמש עשרה קומות, אלפיים דיירים", "he", {5, 10, 15, 2000}),
        ("שְׁלוֹשָׁה חדרים", "he", {3}),
        ("三层楼，二十一间房", "zh", {3, 21}),
        ("兩千零二十四人", "zh", {2024}),
        ("二〇二四年十月", "zh", {2024, 10}),
        ("一万五千元，三亿人，十万册", "zh", {15_000, 300_000_000, 100_000}),
        ("три корабля", "ru", set()),
    ],
)
def test_numbers_in_words(text: str, lang: str, numbers: set[int]) -> None:
    assert spelled(text, lang) == numbers
