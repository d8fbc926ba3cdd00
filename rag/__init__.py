"""Questions answered from a person's own documents, with the source of every sentence.

from rag import RAG

museum = RAG.open("museum")
museum.ingest("docs/")
answer = museum.ask("When does the museum open?")
print(answer.text, answer.citations)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.config import GeneratorConfig, RerankerConfig, RetrieveConfig
    from rag.errors import RAGError
    from rag.pipeline import RAG
    from rag.types import Answer, Citation, Delta, Found, Passage, Turn, Verdict

_HOMES = {
    "RAG": "rag.pipeline",
    "RAGError": "rag.errors",
    **dict.fromkeys(("GeneratorConfig", "RerankerConfig", "RetrieveConfig"), "rag.config"),
    **dict.fromkeys(("Answer", "Citation", "Delta", "Found", "Passage", "Turn", "Verdict"), "rag.types"),
}

__all__ = [
    "RAG", "Answer", "Citation", "Delta", "Found", "GeneratorConfig", "Passage", "RAGError", "RerankerConfig",
    "RetrieveConfig", "Turn", "Verdict",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Bring in a name when it is first asked for, so that importing this package loads nothing heavy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
