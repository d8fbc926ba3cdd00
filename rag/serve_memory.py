"""The routes of the HTTP service that show and change what a person wants remembered.

    GET    /v1/memory       ?collection= -> {collection, on, facts}
    PUT    /v1/memory       {on, collection} -> the same
    POST   /v1/memory       {text, collection} -> the fact, 201
    PATCH  /v1/memory/{id}  {text, collection} -> the fact
    DELETE /v1/memory/{id}  ?collection= -> nothing, 204

A fact is {id, text, lang, created, edited}. Each change names its fact, so one client cannot empty the memory by a slip.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI

from rag.bodies import Remember, Switch
from rag.errors import FactError, MemoryIsOff, NoSuchFact
from rag.memory import Memory
from rag.pipeline import RAG

STATUS: tuple[tuple[type[Exception], int], ...] = ((NoSuchFact, 404), (MemoryIsOff, 409), (FactError, 400))
"""What is answered where a fact cannot be kept or changed."""


def add_memory(app: FastAPI, opened: Callable[[str | None], RAG]) -> None:
    """Add the routes to `app`; `opened` gives the pipeline of a collection, or of the usual one."""

    @app.get("/v1/memory")
    def remembered(collection: str | None = None) -> dict[str, Any]:
        return _state(opened(collection).memory)

    @app.put("/v1/memory")
    def switch(body: Switch) -> dict[str, Any]:
        memory = opened(body.collection).memory
        memory.switch(on=body.on)
        return _state(memory)

    @app.post("/v1/memory", status_code=201)
    def remember(body: Remember) -> dict[str, Any]:
        return asdict(opened(body.collection).memory.add(body.text))

    @app.patch("/v1/memory/{id}")
    def edit(id: int, body: Remember) -> dict[str, Any]:
        return asdict(opened(body.collection).memory.edit(id, body.text))

    @app.delete("/v1/memory/{id}", status_code=204)
    def forget(id: int, collection: str | None = None) -> None:
        opened(collection).memory.forget(id)


def _state(memory: Memory) -> dict[str, Any]:
    is_on, facts = memory.state()
    return {"collection": memory.collection, "on": is_on, "facts": [asdict(fact) for fact in facts]}
