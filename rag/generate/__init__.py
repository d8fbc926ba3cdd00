"""Who writes the answer: a module a kind of generator."""

from __future__ import annotations

from rag.config import GeneratorConfig
from rag.types import Generator


def load_generator(config: GeneratorConfig) -> Generator:
    """The generator that `config` describes. Raises DecoderError when its model cannot be loaded."""
    if config.kind == "local":
        from rag.generate.local import load_local

        return load_local(config)
    if config.kind == "remote":
        from rag.generate.remote import RemoteGenerator

        return RemoteGenerator(config)
    from rag.generate.extractive import ExtractiveGenerator

    return ExtractiveGenerator()
