"""Answers, their sources and whole documents as HTML. Pure: values in, HTML out; knows nothing of the page around it."""

from ui.render.answers import (
    QUESTION,
    answer,
    cited_spans,
    found,
    notice,
    question,
    sources,
    waiting,
    writing,
)
from ui.render.links import Links, Span

__all__ = [
    "QUESTION",
    "Links",
    "Span",
    "answer",
    "cited_spans",
    "found",
    "notice",
    "question",
    "sources",
    "waiting",
    "writing",
]
