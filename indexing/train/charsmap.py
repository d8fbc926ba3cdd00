"""A table of characters in the form that SentencePiece calls a precompiled character map.

The tokenizers library reads it as a normalizer, which is how folding travels inside a tokenizer's file. The table is a
double array (Aoe 1989) of the UTF-8 bytes of each character, in the layout of darts-clone: a 32-bit unit holds a byte, an
offset, and whether a value follows. Knows strings; knows nothing of what they fold.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

from indexing.train.errors import TrainingError

_IS_VALUE, _HAS_VALUE, _LIMIT = 1 << 31, 1 << 8, 1 << 21

Tree = dict[int, "Tree"]


def compiled(table: Mapping[str, str]) -> bytes:
    """The character map that replaces each key of `table` by its value. No key may begin with another one."""
    texts, starts = bytearray(), {}
    for value in dict.fromkeys(table.values()):
        starts[value] = len(texts)
        texts += value.encode() + b"\0"
    root: Tree = {}
    values: dict[int, int] = {}
    for key, value in table.items():
        node = root
        for byte in key.encode():
            node = node.setdefault(byte, {})
        node[0] = {}
        values[id(node)] = starts[value]
    units = _units(root, values)
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + bytes(texts)


def _units(root: Tree, values: dict[int, int]) -> list[int]:
    """The double array. A node at place p with offset o has its child by byte b at place p ^ o ^ b."""
    units: dict[int, int] = {0: 0}
    bases: set[int] = set()
    waiting = [(0, root)]
    tried = {True: 1, False: 1}  # lone children fill the gaps; the others go on where the last one fitted
    while waiting:
        place, node = waiting.pop()
        base = tried[len(node) == 1]
        while base in bases or any(base ^ byte in units for byte in node):
            base += 1
        tried[len(node) == 1] = base
        bases.add(base)
        if place ^ base >= _LIMIT:
            raise TrainingError("The table of characters is too large: give fewer characters.")
        units[place] |= (place ^ base) << 10 | (_HAS_VALUE if 0 in node else 0)
        for byte, child in node.items():
            units[base ^ byte] = byte
            if byte:
                waiting.append((base ^ byte, child))
            else:
                units[base] = _IS_VALUE | values[id(node)]
    size = (max(units) | 0xFF) + 1
    return [units.get(place, _IS_VALUE | 0xFF) for place in range(size)]
