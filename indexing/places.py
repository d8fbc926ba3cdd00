"""Where things are on this machine: the home of Mekor, and the collections in it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from indexing.errors import CollectionError, NoSuchCollection

_NAME = re.compile(r"[^\W_][\w.-]{0,63}")


def as_path(given: str | Path) -> Path:
    """`given` with ~ written out. Unlike Path.expanduser this leaves the name of a file such as "~$draft.docx" alone."""
    return Path(os.path.expanduser(given))


def document_name(source: str) -> str:
    """What a document is called in a list: the name of its file, and of the part where the file is an archive."""
    file, *parts = source.split("!/")
    return " › ".join([Path(file).name, *parts])


def meant_by(path: str) -> Callable[[str], bool]:
    """Whether a source, or the path of a file, is `path` or something in it: in the folder, or in the archive."""
    if not path:  # a variable that was not set: it must not mean all there is
        return lambda name: False
    names = {path, os.path.realpath(as_path(path))}
    below = tuple(name.rstrip("/") + end for name in names for end in ("/", "!/"))
    return lambda name: name in names or name.startswith(below)


def home(given: str | Path | None = None) -> Path:
    """The folder that holds collections: `given`, else MEKOR_HOME, else the platform's data folder."""
    if given or os.environ.get("MEKOR_HOME"):
        return as_path(given or os.environ["MEKOR_HOME"]).resolve()
    import platformdirs

    return Path(platformdirs.user_data_dir("mekor", appauthor=False))


def collections_folder(given: str | Path | None = None) -> Path:
    """The folder in which collections are kept."""
    return home(given) / "collections"


def collection_folder(name: str, given: str | Path | None = None) -> Path:
    """The folder of the collection `name`. Raises CollectionError for a name that cannot be a folder's."""
    if not _NAME.fullmatch(name):
        raise CollectionError(
            f"{name!r} cannot name a collection: use up to 64 letters, digits, '-', '_' and '.', a letter or digit first."
        )
    return collections_folder(given) / name


def collection_names(given: str | Path | None = None) -> list[str]:
    """The names of the collections that exist, in order."""
    folder = collections_folder(given)
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if (entry / "truth.sqlite3").is_file())


def missing(name: str, home: str | Path | None) -> NoSuchCollection:
    """The error for a collection that is not there."""
    known = ", ".join(collection_names(home)) or "none yet"
    return NoSuchCollection(
        f"There is no collection named {name!r} (there are: {known}): make it with "
        f"`mekor ingest PATH --collection {name}`."
    )
