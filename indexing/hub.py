"""Where a model is: a folder of this machine, or the hub, and what to say before and after a download from there."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from indexing.errors import ModelError
from indexing.places import as_path

log = logging.getLogger("mekor")

SECONDS = 5.0
"""How long the hub may take to answer before it counts as out of reach."""


def is_cached(model: str, revision: str | None) -> bool:
    """Whether the hub's cache on this machine holds the configuration of `model`."""
    from huggingface_hub import try_to_load_from_cache

    return isinstance(try_to_load_from_cache(model, "config.json", revision=revision), str)


def announce(part: str, model: str, revision: str | None, download: str, licence: str) -> None:
    """Say what is about to be downloaded: which part, how large, under which licence.

    Raises ModelError at once where no hub can be reached: the libraries try for minutes, and print each try.
    """
    if not _is_name(model) or is_cached(model, revision):
        return
    if not _reachable():
        raise ModelError(offline_advice(part, model, "no model hub can be reached from here"))
    size = download or "unknown size"
    log.warning("Downloading the %s %s (%s; licence: %s).", part, model, size, licence or "see its page")


class Named(Protocol):
    """The part of a model's configuration that says where it comes from."""

    @property
    def model(self) -> str: ...
    @property
    def revision(self) -> str | None: ...
    @property
    def download(self) -> str: ...
    @property
    def licence(self) -> str: ...


def find(part: str, what: str, config: Named, *, proofs: Sequence[str] = ("config.json",)) -> Path | None:
    """The folder that `config` names, which holds one of the files `proofs`; None for a name of the hub.

    A download is announced. Raises ModelError when what looks like a folder is not one, or holds no model.
    """
    folder = as_path(config.model)
    if folder.is_dir():
        if not any((folder / proof).is_file() for proof in proofs):
            absent = "neither " + " nor ".join(proofs) if len(proofs) > 1 else f"no {proofs[0]}"
            raise ModelError(f"{folder} holds no model: there is {absent} in it.")
        return folder
    if config.model.startswith((".", "/", "~")):
        raise ModelError(f"{config.model} is not a folder: give the folder of a {what}.")
    announce(part, config.model, config.revision, config.download, config.licence)
    return None


def first_line(error: BaseException) -> str:
    """The first line of what `error` says, or its name when it says nothing."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _is_name(model: str) -> bool:
    """Whether a hub can have a model of this name; where it cannot, loading says what is wrong with it."""
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]

    try:
        validate_repo_id(model)
    except HFValidationError:
        return False
    return True


def _reachable() -> bool:
    """Whether the hub answers at all, within a few seconds."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return False
    import httpx

    try:
        httpx.head(constants.ENDPOINT, timeout=SECONDS)
    except httpx.HTTPError:
        return False
    return True


def offline_advice(part: str, model: str, reason: str) -> str:
    """One sentence for a model that could not be fetched."""
    first = reason.strip().splitlines()[0] if reason.strip() else "no reason given"
    return (
        f"The {part} {model} is neither a folder here nor could it be fetched from the model hub: download it on "
        f"a machine that reaches the hub and give its folder instead (for instance --{part} /models/"
        f"{model.rpartition('/')[2]}). [{first}]"
    )
