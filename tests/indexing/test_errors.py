from __future__ import annotations

import inspect
import re

from indexing import errors


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    assert all(issubclass(kind, errors.IndexingError) for kind in kinds)
    tree = [line for line in (errors.__doc__ or "").splitlines() if line.startswith("    ")]
    drawn = [re.findall(r"\w+", line)[0] for line in tree]
    assert sorted(drawn) == sorted(kind.__name__ for kind in kinds)
