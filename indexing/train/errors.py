"""The errors of training.

IndexingError
└── TrainingError        what was asked for cannot be trained, or not gone on with
"""

from __future__ import annotations

from indexing.errors import IndexingError


class TrainingError(IndexingError):
    """Training cannot begin or go on; the message says what to do."""
