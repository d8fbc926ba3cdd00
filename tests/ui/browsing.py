"""Chromium, and pages that must ask for nothing but what their server has and raise no error, for the tests of the page."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser; the test is skipped, loudly, where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sync_playwright = None
    if sync_playwright is None or CHROMIUM is None:
        missing = "playwright (pip install playwright)" if sync_playwright is None else "Chromium"
        warnings.warn(f"THE PAGE WAS NOT TESTED IN A BROWSER: {missing} is missing.", stacklevel=1)
        pytest.skip(f"the page was not tested in a browser: {missing} is missing")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def watched(browser: Any, address: str, **options: Any) -> Iterator[Any]:
    """A fresh page of a fresh visitor, which at the end must have asked no other server and raised no error."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, "locale": "en-GB"} | options)
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    strangers = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    context.close()
    assert not strangers
    assert not errors
