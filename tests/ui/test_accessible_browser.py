"""Every tab in light and dark, from left to right and from right to left, looked at by axe-core: no serious fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from tests.ui.browsing import chromium, watched
from tests.ui.scene import Museum, services
from tests.ui.server import running

pytestmark = pytest.mark.browser
EXAMPLES = ["When does the museum open?", "כמה עולה כרטיס למבוגר?", "成人票多少元？"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    from ui.app import mount

    with running(mount(FastAPI(), services(Museum(), EXAMPLES))) as url:
        yield url


@pytest.mark.parametrize(("lang", "scheme"), [("en", "light"), ("he", "dark"), ("zh-Hans", "light")])
def test_axe_finds_no_serious_fault(browser: Any, address: str, lang: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with watched(browser, address, color_scheme=scheme) as page:
        page.goto(f"{address}/{lang}/")
        page.wait_for_selector(".mk-chat .example")
        found = faults(axe, page, "an empty chat")
        page.locator(".mk-ask textarea").fill("perhaps the museum is open")
        page.locator(".mk-ask textarea").press("Enter")
        page.wait_for_selector(".mk-how")
        page.wait_for_selector(".mk-ask .submit-button")
        found += faults(axe, page, "an answer")
        for tab in page.get_by_role("tab").all()[1:]:
            tab.click()
            page.wait_for_timeout(300)  # what a tab loads when it is opened
            found += faults(axe, page, tab.inner_text())
    assert not found, "\n".join(found)


def faults(axe: Any, page: Any, where: str) -> list[str]:
    """A line for each thing that axe-core calls serious or critical."""
    return [
        f"{where}: {fault['id']}: {fault['help']}: {[node['html'][:200] for node in fault['nodes'][:3]]}"
        for fault in axe.run(page).response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
