"""What a person has filled in on a PDF page: the fields of a form, and text typed onto the page.

It is no part of the text layer, and where it stands among that is not told. Passwords, signatures, and what is hidden are
left out. The lock of pdfium must be held.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from indexing.load.parsed import clean, one_line

_MOST = 20_000  # annotations of a page
_PASSWORD = 1 << 13  # a flag of fields
_NUMBER = re.compile(r"\[\d+\]$")


def opened(document: Any) -> tuple[Any, Any] | None:
    """The form of a document, to be closed before it; None when it has none."""
    from pypdfium2 import raw

    if raw.FPDF_GetFormType(document) == raw.FORMTYPE_NONE:
        return None
    settings = raw.FPDF_FORMFILLINFO(version=2)  # no scripts are run; pdfium reads it for as long as the form is open
    form = raw.FPDFDOC_InitFormFillEnvironment(document, settings)
    return (form, settings) if form else None


def close(form: tuple[Any, Any] | None) -> None:
    from pypdfium2 import raw

    if form:
        raw.FPDFDOC_ExitFormFillEnvironment(form[0])


def filled(page: Any, form: tuple[Any, Any] | None) -> tuple[str, ...]:
    """Each field that has a value as "name: value", and each text typed onto the page, once."""
    from pypdfium2 import raw

    found: dict[str, None] = {}
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            found.update(dict.fromkeys(_lines(annotation, form)))
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return tuple(found)


def _lines(annotation: Any, form: tuple[Any, Any] | None) -> Iterator[str]:
    from pypdfium2 import raw

    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if raw.FPDFAnnot_GetFlags(annotation) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW):
        return
    if kind == raw.FPDF_ANNOT_FREETEXT:
        written = clean(_text(raw.FPDFAnnot_GetStringValue, annotation, b"Contents"))
        yield from filter(None, map(one_line, written.split("\n")))
    elif kind == raw.FPDF_ANNOT_WIDGET and form and _has_value(form[0], annotation):
        value = one_line(clean(_text(raw.FPDFAnnot_GetFormFieldValue, form[0], annotation)))
        if value:
            name = _name(form[0], annotation)
            yield f"{name}: {value}" if name else value


def _has_value(form: Any, field: Any) -> bool:
    """Whether words are in a field, or it is the one that is ticked."""
    from pypdfium2 import raw

    kind = raw.FPDFAnnot_GetFormFieldType(form, field)
    if kind in (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON):
        return _text(raw.FPDFAnnot_GetStringValue, field, b"AS") not in ("", "Off")
    words = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
    return kind in words and not raw.FPDFAnnot_GetFormFieldFlags(form, field) & _PASSWORD


def _name(form: Any, field: Any) -> str:
    """What a reader is told the field is, else its own name without those of the groups it is in."""
    from pypdfium2 import raw

    told = one_line(clean(_text(raw.FPDFAnnot_GetFormFieldAlternateName, form, field)))
    own = one_line(clean(_text(raw.FPDFAnnot_GetFormFieldName, form, field)))
    return (told or _NUMBER.sub("", own.rpartition(".")[2])).rstrip(":： ")


def _text(ask: Callable[..., int], *of: Any) -> str:
    """What pdfium writes in UTF-16, with a zero at its end."""
    from ctypes import POINTER, cast, create_string_buffer

    from pypdfium2.raw import FPDF_WCHAR

    size = ask(*of, None, 0)
    room = create_string_buffer(max(size, 2))
    ask(*of, cast(room, POINTER(FPDF_WCHAR)), size)
    return room.raw[:-2].decode("utf-16-le", "replace")
