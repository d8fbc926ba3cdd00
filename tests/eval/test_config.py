import pytest

from eval.config import EvalConfig
from eval.errors import ConfigError


def test_depth_is_the_last_cutoff() -> None:
    assert EvalConfig(cutoffs=(3, 20, 5)).depth == 20


@pytest.mark.parametrize(
    "setting",
    [{"cutoffs": ()}, {"cutoffs": (0, 5)}, {"confidence": 1.0}, {"confidence": 95}, {"resamples": 10}],
)
def test_settings_without_meaning_are_refused(setting: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=rf"^{next(iter(setting))} is .*: give "):
        EvalConfig(**setting)  # type: ignore[arg-type]
