from __future__ import annotations

import pytest

from indexing.train.errors import TrainingError
from indexing.train.types import TrainConfig


def test_what_suits_the_model_is_chosen() -> None:
    config = TrainConfig()
    assert config.is_static
    assert [config.batch_for(count, static=True) for count in (100, 20_000)] == [256, 2048]
    assert [config.epochs_for(count, static=True) for count in (100, 20_000)] == [6, 2]
    assert (config.batch_for(100, static=False), config.epochs_for(100, static=False)) == (64, 1)
    assert (config.learning_rate_for(static=True), config.learning_rate_for(static=False)) == (1e-3, 2e-5)
    assert TrainConfig(batch=8).batch_for(100, static=True) == 8


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"scale": 0}, "scale is 0"),
        ({"epochs": -1}, "epochs is -1"),
        ({"loss": "triplet"}, "give one of ranking, cached, guided"),
        ({"loss": "guided", "model": "m"}, "give both or neither"),
        ({"guide": "g"}, "give both or neither"),
        ({"loss": "cached"}, "needs a transformer"),
        ({"learning_rate": 0.0}, "learning_rate is 0"),
        ({"batch": 1}, "at least 2 pairs"),
        ({"held_out": 1.0}, "less than 1"),
        ({"sides": 3}, "1 or 2 sides"),
        ({"weights": (("gold", -1.0),)}, "give 0 to leave a source out"),
    ],
)
def test_what_makes_no_sense_is_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        TrainConfig(**settings)  # type: ignore[arg-type]
