"""Whether a model's weights fit into the memory that is free: a machine that runs out ends programs without a word."""

from __future__ import annotations

from pathlib import Path

from rag.errors import DecoderError

_TOLD = Path("/proc/meminfo")


def require_room(folder: Path) -> None:
    """Raises DecoderError where the weights in `folder` alone are more than the free memory, as far as that is told."""
    weights = sum(file.stat().st_size for file in folder.glob("*.safetensors"))
    free = free_memory()
    if free is not None and weights > free:
        raise DecoderError(
            f"There is not enough memory for {folder}: its weights take {weights / 1e9:.1f} GB and {free / 1e9:.1f} GB are "
            "free. Choose a smaller model, or end other programs."
        )


def free_memory() -> int | None:
    """Bytes that programs can still have; None where the system does not tell."""
    try:
        lines = _TOLD.read_text("ascii").splitlines()
    except OSError:
        return None
    for line in lines:
        name, _, value = line.partition(":")
        if name == "MemAvailable":
            return int(value.split()[0]) * 1024
    return None
