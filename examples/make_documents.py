"""Make the PDF and DOCX documents of the sample museum from their sources.

Each file in `sources/` is the text of one document and is named after it:
`volunteer-guide.pdf.md` becomes `museum/volunteer-guide.pdf`. Running this
again gives the same bytes, so a changed file means a changed text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from document_blocks import read_document
from document_docx import write_docx
from document_pdf import Fonts, write_pdf

_HERE = Path(__file__).resolve().parent
_CREATED = datetime(2025, 6, 1, 9, 0, tzinfo=UTC)
_FONTS_NEEDED = "Install the Debian packages fonts-dejavu-core and fonts-droid-fallback"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make every document and return the exit status."""
    options = _parser().parse_args(arguments)
    fonts = Fonts(
        regular=options.dejavu / "DejaVuSans.ttf",
        bold=options.dejavu / "DejaVuSans-Bold.ttf",
        chinese=options.droid / "DroidSansFallbackFull.ttf",
    )
    if missing := fonts.missing():
        names = ", ".join(str(path) for path in missing)
        print(f"{_FONTS_NEEDED}, or name their folders: {names} not found.", file=sys.stderr)
        return 1
    options.target.mkdir(parents=True, exist_ok=True)
    for source in sorted(options.sources.glob("*.md")):
        print(_make(source, options.target, fonts))
    return 0


def _make(source: Path, target_folder: Path, fonts: Fonts) -> Path:
    document = read_document(source)
    target = target_folder / document.file_name
    if target.suffix == ".pdf":
        write_pdf(document, target, _CREATED, fonts)
    elif target.suffix == ".docx":
        write_docx(document, target, _CREATED)
    else:
        raise ValueError(f"{source} must be named after a PDF or DOCX document")
    return target


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Make the sample PDF and DOCX documents.")
    parser.add_argument("--sources", type=Path, default=_HERE / "sources")
    parser.add_argument("--target", type=Path, default=_HERE / "museum")
    fonts = Path("/usr/share/fonts/truetype")
    parser.add_argument("--dejavu", type=Path, default=fonts / "dejavu", help="folder of the DejaVu fonts")
    parser.add_argument("--droid", type=Path, default=fonts / "droid", help="folder of Droid Sans Fallback")
    return parser


if __name__ == "__main__":
    sys.exit(main())
