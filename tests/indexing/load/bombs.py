"""XML that is written to do harm, and how to put it into a packed document."""

from __future__ import annotations

import io
import zipfile

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha ha ha ha">'
    + "".join(f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(12))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY m SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'
LONG = f'<!DOCTYPE x [<!ENTITY m "{"ha " * 10_000}">]>'
ALL = {"laughs": LAUGHS, "outside": OUTSIDE, "parameter": PARAMETER, "long": LONG}
"""Document types; what a file would use of them is the entity `m`."""


def armed(data: bytes, member: str, doctype: str) -> bytes:
    """The ZIP file `data`, the XML file `member` in it with this document type and the word TEXT as its entity `m`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry == member:
                head, mark, rest = content.rpartition(b"?>") if content.startswith(b"<?xml") else (b"", b"", content)
                content = head + mark + doctype.encode() + rest.replace(b"TEXT", b"&m;")
            new.writestr(entry, content)
    return out.getvalue()
