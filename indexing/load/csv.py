"""CSV and TSV: every row as a line that names its columns, see `rows`.

The delimiter is the one that divides most lines alike. A quotation mark inside a field needs no second one unless a
delimiter stands beside it, as in acronyms of Hebrew. Marks of escape other than the doubled quotation mark are not known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from indexing.errors import UnreadableFile
from indexing.load import rows
from indexing.load.decode import decode
from indexing.load.parsed import Parsed, blocks, clean, one_line

_DELIMITERS = "\t;|,"  # where two divide alike, a comma is the one that numbers and prose have too
MOST_COLUMNS = 16_384
_NONE = "\0"  # stands in no clean text
_ALIKE = 0.4  # the share of lines that a delimiter with spaces after it must divide alike, or they are prose
_SAMPLE, _SAMPLE_LINES = 100_000, 500
_SAID = re.compile(r"sep=(.)[ ]*\n")
_QUOTED = re.compile(r'(?<![^,;\t|\n])"(?:[^"]++|"")*+"(?=[,;\t|\n]|\Z)')


def parse(data: bytes, name: str) -> Parsed:
    """The rows of the file `name`. Raises UnreadableFile when it is not text."""
    text = clean(decode(data, name))
    said = _SAID.match(text)
    delimiter = said.group(1) if said else _delimiter(text)
    cells = _rows(text[said.end() :] if said else text, delimiter)
    written = "\n".join(rows.lines([one_line(cell) for cell in row] for row in cells))
    return Parsed(written, "", (), (), blocks(written))


def _delimiter(text: str) -> str:
    """What divides most lines into the same number of fields."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    lines = [line for line in _QUOTED.sub("", sample).split("\n") if line.strip()][:_SAMPLE_LINES]
    shares = {}
    for delimiter in _DELIMITERS:
        counts = Counter(count for line in lines if (count := line.count(delimiter)))
        shares[delimiter] = counts.most_common(1)[0][1] / len(lines) if counts else 0.0
    best = max(_DELIMITERS, key=lambda delimiter: shares[delimiter])
    is_prose = shares[best] < _ALIKE and 2 * sample.count(f"{best} ") > sample.count(best)
    return _NONE if is_prose or not shares[best] else best


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The fields of each row. Those from a quotation mark that nothing closes to the next that opens a field are unquoted."""
    end = re.escape(delimiter)
    plain = re.compile(rf"[^{end}\n]*")
    ends = rf"{end}|\n|\Z"
    quoted = re.compile(rf'[ ]*"((?:[^"]++|""|(?<![{end}\n])"(?![ ]*(?:{ends})))*+)("[ ]*(?={ends}))?')
    row: list[str] = []
    start = unquoted = 0
    while start <= len(text):
        opened = quoted.match(text, start) if start >= unquoted else None
        if opened and not opened.group(2):
            unquoted = opened.end()  # none of what is read until there is looked at again
        found = opened if opened and opened.group(2) else plain.match(text, start)
        assert found is not None  # it matches nothing too
        if len(row) == MOST_COLUMNS:
            raise UnreadableFile(
                f"A row of it has more than {MOST_COLUMNS:,} columns, more than any spreadsheet holds: split it."
            )
        row.append(found.group(1).replace('""', '"') if found is opened else found.group())
        start = found.end() + 1
        if found.end() == len(text) or text[found.end()] == "\n":
            yield row
            row = []
