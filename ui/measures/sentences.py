"""Errors as a sentence for the person: what they can do something about is told, the rest is logged."""

from __future__ import annotations

import logging

from eval.errors import EvalError
from indexing.errors import IndexingError
from rag.errors import RAGError

_log = logging.getLogger(__name__)


def sentence(error: Exception, failed: str) -> str:
    """What `error` says; `failed`, which tells nothing, where nobody foresaw it. That one is logged."""
    if isinstance(error, EvalError | RAGError | IndexingError):
        return str(error)
    _log.error("the page could not do what it was asked for", exc_info=error)
    return failed
