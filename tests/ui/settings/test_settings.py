from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from rag.compose import Pool
from rag.settings import Settings
from tests.ui.scene import Museum, services
from tests.ui.server import running

app_module = pytest.importorskip("ui.app")
from ui.page import Services  # noqa: E402
from ui.settings.choices import NAMES, Form, form_of  # noqa: E402 - it needs gradio
from ui.tabs import settings as tab  # noqa: E402
from ui.words.decoding import DECODING  # noqa: E402
from ui.words.settings import SETTINGS  # noqa: E402

KEY = "sk-not-to-be-seen"
BASE = Settings(collection="museum", llm="served", base_url="http://127.0.0.1:9/v1", api_key=KEY)


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    given = services(Museum())
    with running(app_module.mount(FastAPI(), replace(given, settings=BASE))) as url:
        yield f"{url}/he/"


def test_the_page_does_not_hold_the_key(page: str) -> None:
    for address in (page, f"{page}config", f"{page}gradio_api/info?all_endpoints=true"):
        got = httpx.get(address)
        assert got.status_code == 200
        assert KEY not in got.text
    assert BASE.base_url in httpx.get(f"{page}config").text


def test_every_control_has_a_label_of_the_page(page: str) -> None:
    config = json.loads(httpx.get(f"{page}config").text)
    labels = {part["props"].get("label") for part in config["components"]}
    said = SETTINGS["he"]
    assert {said.writer, said.folder, said.address, said.name, said.key, said.strictness, DECODING["he"].seed} <= labels


def test_what_is_typed_is_written_to_no_file(page: str) -> None:
    assert httpx.get(f"{page}gradio_api/deep_link?session_hash=x").status_code == 404
    assert httpx.get(f"{page}gradio_api/deep_link/?session_hash=x").status_code == 404


def test_settings_that_load_nothing_new_need_no_try() -> None:
    shared = SimpleNamespace(services=Services(Pool(), lambda: [], Settings()))
    now = Settings(collection="museum")
    assert tab._tried(shared, replace(now, top_k=9, strictness=3.0), now, "museum") is None  # type: ignore[arg-type]


def test_values_of_the_controls_become_settings_or_a_sentence() -> None:
    now = Settings(collection="museum")
    values = [getattr(form_of(now), name) for name in NAMES]
    form, wanted, told = tab._wanted((*values,), "", now, now)
    assert (form, told) == (Form(), "")
    assert wanted is not None
    assert wanted.chosen() == now.chosen()
    values[NAMES.index("passages")] = 0
    assert tab._wanted((*values,), "", now, now)[:2] == (None, None)


def test_a_visit_without_a_page_is_no_matter() -> None:
    """The middleware lets what is not HTTP through."""
    from ui.visitor import Known

    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    asyncio.run(Known(app)({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert seen == ["lifespan"]
