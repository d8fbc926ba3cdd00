"""What every test has: no network, no settings of the person who runs it, a home of its own, two threads of torch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.network import Guard

if TYPE_CHECKING:
    from indexing.embed import LocalEncoder, SentenceTransformerEncoder

pytest.register_assert_rewrite("tests.contracts")

# The same examples each time, and no clock: the machine may be busy.
settings.register_profile("mekor", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mekor")

# Before any library reads them: fixtures would be too late.
os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", GRADIO_ANALYTICS_ENABLED="False", OMP_NUM_THREADS="2")
for _name in [name for name in os.environ if name.startswith("MEKOR_")]:
    del os.environ[_name]


@pytest.fixture(scope="session", autouse=True)
def network() -> Iterator[Guard]:
    with Guard() as guard:
        yield guard


@pytest.fixture(autouse=True)
def _stays_on_this_machine(network: Guard) -> Iterator[None]:
    yield
    attempts, network.attempts = network.attempts, []
    assert not attempts, f"the test tried to reach {', '.join(attempts)}: tests stay on this machine"


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home and a settings folder that nobody else uses, outside the test's own `tmp_path`."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith("MEKOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MEKOR_HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "settings"))


@pytest.fixture(scope="session")
def encoder() -> LocalEncoder:
    """The embedded encoder, on the CPU; loaded once."""
    import torch

    from indexing.config import ENCODERS
    from indexing.embed import load_encoder

    torch.set_num_threads(2)
    return load_encoder(ENCODERS["embedded"], device="cpu")


@pytest.fixture(scope="session")
def minilm() -> SentenceTransformerEncoder:
    """All-MiniLM-L6-v2 alone, on the CPU; loaded once."""
    from indexing.config import ENCODERS
    from indexing.embed import SentenceTransformerEncoder, load_encoder

    loaded = load_encoder(ENCODERS["minilm"], device="cpu")
    assert isinstance(loaded, SentenceTransformerEncoder)
    return loaded
