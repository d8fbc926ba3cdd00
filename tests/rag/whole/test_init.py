"""Whole documents as the commands and the HTTP service ask for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.pipeline import RAG
from rag.serve import create_app
from tests.fakes import HashEncoder
from tests.rag.commands import Run
from tests.rag.test_upkeep import docs, museum, run

__all__ = ["docs", "museum", "run"]


def test_the_command_asks_for_them_or_for_passages(run: Run, museum: Path) -> None:
    asked = ("-c", "museum", "--json")
    said = run("ask", "總結所有文件", *asked).value
    assert said["mode"] == "central sentences"
    assert said["read"]["documents"] == said["read"]["of_documents"] == len(said["citations"])
    assert run("ask", "When does the museum open?", "--whole", *asked).value["mode"] == "central sentences"
    assert run("ask", "總結所有文件", "--passages", *asked).value["mode"] == "passages"
    assert run("ask", "When does the museum open?", *asked).value["read"] is None


@pytest.mark.parametrize(("whole", "mode"), [(True, "central sentences"), (False, "passages"), (None, "passages")])
def test_the_service_does(tmp_path: Path, whole: bool | None, mode: str) -> None:
    (tmp_path / "hours.txt").write_text("The museum opens at nine on weekdays.", "utf-8")
    with RAG.open("c", home=tmp_path, encoder=HashEncoder()) as rag:
        rag.ingest(tmp_path / "hours.txt")
        with TestClient(create_app(lambda _: rag, lambda: ["c"])) as client:
            body = {"question": "When does the museum open?", "collection": "c", "whole": whole}
            assert client.post("/v1/ask", json=body).json()["mode"] == mode
            last = client.post("/v1/ask", json={**body, "stream": True}).text.strip().split("\n\n")[-1]
    assert json.loads(last.partition("data: ")[2])["mode"] == mode


def test_the_service_refuses_what_is_no_choice() -> None:
    with TestClient(create_app(lambda _: None, list)) as client:  # type: ignore[arg-type, return-value]
        assert client.post("/v1/ask", json={"question": "x", "whole": "some"}).status_code == 422
