from __future__ import annotations

import pytest

from indexing.errors import FilterError
from indexing.filters import Filter


def test_nothing_asked_is_no_filter() -> None:
    assert not Filter()
    assert str(Filter()) == ""
    assert Filter(languages=("he",))


def test_it_tells_what_it_asks_for() -> None:
    wanted = Filter(("/docs", "a.txt"), ("he", "zh-Hant"), "2026-01-01", "2026-02-01", ("work",), (("author", "רות"),))
    assert str(wanted) == (
        "in /docs or a.txt, language he or zh-Hant, since 2026-01-01, until 2026-02-01, tag work, author רות"
    )
    assert Filter(tags=("a",), metadata=(("tag", "b"), ("author", "c"))).wanted() == {
        "tag": ["a", "b"],
        "author": ["c"],
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"since": "1.2.2026"}, "since is '1.2.2026': give a day as 2026-11-21."),
        ({"until": "2026-02-30"}, "give a day as"),
        ({"until": "20260230"}, "give a day as"),
        ({"since": "20260101"}, "give a day as"),
        ({"languages": ("Hebrew",)}, "'Hebrew' is not a language: give a code as en, he or zh."),
        ({"metadata": (("the author", "x"),)}, "'the author' cannot name metadata"),
        ({"metadata": (("author", " "),)}, "The author is empty"),
        ({"tags": ("",)}, "The tag is empty"),
        ({"within": ("",)}, "has no name"),
        ({"within": ("/docs", "a\0b")}, r"The document or folder 'a\\x00b' holds characters that are no text"),
        ({"within": ("\ud800",)}, r"document or folder '\\ud800' holds"),
        ({"tags": ("caf\udce9",)}, r"The tag 'caf\\udce9' holds characters that are no text"),
        ({"metadata": (("author", "רות\0"),)}, r"The author 'רות\\x00' holds"),
        ({"metadata": (("\ud800", "x"),)}, "cannot name metadata"),
        ({"languages": ("he\0",)}, "is not a language"),
        ({"languages": ("zh-Hant-TW-x",)}, "is not a language"),
    ],
)
def test_what_means_nothing_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(FilterError, match=said.replace("(", r"\(")):
        Filter(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("HE", "he"),
        ("zh-hant", "zh-Hant"),
        ("ZH-HANS", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-hk", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh-US", "zh"),
        ("en-US", "en"),
        ("es-419", "es"),
        ("sr-Latn", "sr-Latn"),
    ],
)
def test_languages_are_codes_without_case_and_regions(given: str, meant: str) -> None:
    assert Filter(languages=(given,)) == Filter(languages=(meant,))
    assert Filter(languages=(given,)).languages == (meant,)
