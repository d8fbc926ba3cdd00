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


def test_figures_are_broken_down_by_what_questions_have() -> None:
    assert EvalConfig(slices=()).slices == ()
    with pytest.raises(ConfigError, match="'colour' is no attribute to break figures down by: give lang or type"):
        EvalConfig(slices=("lang", "colour"))
