"""What to say, before and after, when a model comes from the hub and not from this machine."""

from __future__ import annotations

import logging
from pathlib import Path

log = logging.getLogger("mekor")


def is_cached(model: str, revision: str | None) -> bool:
    """Whether the hub's cache on this machine holds the configuration of `model`."""
    from huggingface_hub import try_to_load_from_cache

    try:
        return isinstance(try_to_load_from_cache(model, "config.json", revision=revision), str)
    except ValueError:  # no hub has a model of such a name: loading it will say so
        return False


def announce(part: str, model: str, revision: str | None, download: str, licence: str) -> None:
    """Say what is about to be downloaded: which part, how large, under which licence."""
    if Path(model).expanduser().is_dir() or is_cached(model, revision):
        return
    size = download or "unknown size"
    log.warning("Downloading the %s %s (%s; licence: %s).", part, model, size, licence or "see its page")


def offline_advice(part: str, model: str, reason: str) -> str:
    """One sentence for a model that could not be fetched."""
    first = reason.strip().splitlines()[0] if reason.strip() else "no reason given"
    return (
        f"The {part} {model} is neither a folder here nor could it be fetched from the model hub: download it on "
        f"a machine that reaches the hub and give its folder instead (for instance --{part} /models/"
        f"{model.rpartition('/')[2]}). [{first}]"
    )
