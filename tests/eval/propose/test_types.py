from __future__ import annotations

import pytest

from eval.errors import ConfigError
from eval.propose import ProposeConfig


@pytest.mark.parametrize(("count", "unanswerable"), [(0, 0.25), (-3, 0.25), (5, -0.1), (5, 1.5)])
def test_settings_without_a_meaning(count: int, unanswerable: float) -> None:
    with pytest.raises(ConfigError, match="give"):
        ProposeConfig(count, unanswerable)
