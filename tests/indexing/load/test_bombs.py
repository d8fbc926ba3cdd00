"""Hostile files cost little, and themselves only. All of them: `python -m benchmarks.faults bombs`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.faults.bombs import BOMBS, LOST, MEGABYTES, SECONDS, bombs, cost, reading
from indexing.types import Loaded
from indexing.workers import Readers

QUICK = {
    "zip_in_zip": "0 documents",
    "zip_that_lies": "1 parts left out",
    "zip_that_overlaps": "files in it share bytes",
    "zip_of_a_gigabyte": "1 parts left out",
    "zip_that_climbs": "documents",
    "xlsx_of_huge_dimension": "more than is read",
    "xlsx_of_shared_strings": "too much memory",
    "xlsx_of_laughs": "declares XML entities",
    "docx_of_laughs": "declares XML entities",
    "docx_of_nested_tables": "cannot be read",
    "docx_of_a_wide_table": "1 documents",
    "pptx_of_laughs": "declares XML entities",
    "pptx_of_nested_groups": "cannot be read",
    "epub_of_laughs": "declares XML entities",
    "epub_of_one_chapter_again_and_again": "1 documents",
    "pdf_of_a_page_loop": "damaged",
    "pdf_of_a_billion_pages": "1 documents",
    "pdf_of_nested_arrays": "1 documents",
    "pdf_of_flate": "too much memory",
    "html_of_nested_tags": "",
    "html_of_nested_lists": "1 documents",
    "markdown_of_emphasis": "1 documents",
    "markdown_of_brackets": "1 documents",
    "markdown_of_pipes": "1 documents",
    "rst_of_substitutions": "1 documents",
    "rst_of_nested_lists": "1 documents",
    "json_of_nested_lists": "too deep",
    "json_of_a_long_number": "1 documents",
    "csv_of_a_wide_head": "",
    "mail_of_nested_parts": "too many parts",
    "mail_of_mails": "too many parts",
    "mail_of_addresses": "1 documents",
    "subtitles_of_tags": "1 documents",
    "code_of_nested_brackets": "1 documents",
    "xml_of_laughs": "1 documents",
    "notebook_of_nested_output": "not valid JSON",
    "text_of_odd_bytes": "not text",
    "text_of_a_terabyte": "more than the limit",
    "growing": "1 documents",
    "pipe": "not a regular file",
    "device": "not a regular file",
    "link_to_itself": "too many levels",
}
"""What comes of each of these."""


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers[Loaded]]:
    with reading() as readers:
        yield readers


@pytest.mark.parametrize("name", QUICK)
def test_it_costs_little_and_the_file_beside_it_is_read(name: str, tmp_path: Path, readers: Readers[Loaded]) -> None:
    found = cost(name, tmp_path, readers)
    assert not found.result.startswith(LOST)
    assert found.seconds < SECONDS
    assert found.megabytes < MEGABYTES
    assert QUICK[name].casefold() in found.result.casefold()


@pytest.mark.slow
def test_a_folder_of_bombs_is_ingested_for_its_good_files(tmp_path: Path) -> None:
    tally = bombs(tmp_path, ("zip_of_a_gigabyte", "pdf_of_a_million_letters", "pdf_of_flate", "growing", "pipe"))
    assert tally.right, tally.told
    assert tally.seen["left out with a reason"] >= 4


def test_there_are_bombs_of_every_format() -> None:
    assert len(BOMBS) > 80
    assert {name.partition("_")[0] for name in BOMBS} >= {
        "zip", "xlsx", "docx", "pptx", "epub", "pdf", "html", "markdown", "rst", "json", "jsonl", "csv", "mail",
        "subtitles", "code", "xml", "notebook", "text", "pipe", "device",
    }  # fmt: skip
