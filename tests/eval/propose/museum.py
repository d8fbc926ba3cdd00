"""A small collection in three languages to propose questions from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexing.collection import Collection
from indexing.ingest import ingest
from tests.fakes import HashEncoder
from tests.indexing.samples import written

ENCODER = HashEncoder(max_tokens=400)
FILES = {
    "history.md": "# History of the house\n\n## Building\n\nThe city council laid the first stone in 1868. "
    "The wing was rebuilt in concrete in 1926. Captain Strand proposed a new roof for the tower.\n\n"
    "## The great fire\n\nThe brass line in the floor marks where the public had to stop. Nobody died in the fire.\n",
    "guide.md": "# Volunteer guide\n\n## Training evenings\n\nNew volunteers attend three training evenings. "
    "The museum bought the boat of Mr Dyce in 1931.\n",
    "house-he.md": "# כללי הבית\n\n## ביקור במוזיאון\n\nכל סדנה נמשכת 90 דקות. האחראי על הנוהל הוא סמואל אוקורו, מנהל הביטחון. "
    "המכתב נמצא בשנת 1998 בתוך כריכה של ספר.\n",
    "school-he.md": "# תוכנית לבתי ספר\n\n## סדנאות לכיתות\n\nכל תלמיד מביא שני עפרונות. "
    "הסדנה הראשונה נערכה בשנת 2003 בחדר המפות.\n",
    "tea-zh.md": "# 码头茶室\n\n## 优惠与预订\n\n生日蛋糕需要提前三天预订。茶室的店长是刘海燕。海关大楼于 1874 年建成开放。\n",
    "hall-zh.md": "# 参观指南\n\n## 各层展厅\n\n福船模型自5月20日起陈列在1号厅。正门有七级台阶。航海馆于 1902 年开放参观。\n",
}


@contextmanager
def museum(folder: Path, files: dict[str, str] = FILES) -> Iterator[Collection]:
    opened = Collection.create("museum", ENCODER.id)
    try:
        if files:
            ingest([written(folder / "docs", files)], opened, ENCODER)
        yield opened
    finally:
        opened.close()
