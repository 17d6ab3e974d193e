"""What every page must pass when it is looked at."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()
#: what a change between light and dark can break
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def look_at(page: Page) -> None:
    """No fault found by axe, nothing wider than the screen, one heading of the first rank."""
    assert faults(page) == []


def look_at_both_schemes(page: Page) -> list[str]:
    """Every fault of the page in light, and those of its colours in dark."""
    page.emulate_media(color_scheme="light")
    found = faults(page)
    page.emulate_media(color_scheme="dark")
    return found + axe_faults(page, options=_COLOURS)


def faults(page: Page) -> list[str]:
    found = axe_faults(page)
    found += [f"{page.url} is wider than the screen: {element}" for element in overflow(page)]
    if page.locator("h1").count() != 1:
        found.append(f"{page.url} has {page.locator('h1').count()} headings of the first rank")
    return found


def axe_faults(page: Page, *, options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds; its script is put into a page once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe.axe_script)
    run = "options => axe.run(document, {resultTypes: ['violations'], ...options}).then(found => found.violations)"
    return [
        f"{page.url}: {violation['help']} ({violation['id']}): {node['html'][:200]} {node['failureSummary']}"
        for violation in page.evaluate(run, options or {})
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    """The elements that stick out of the screen, when the page can be scrolled sideways."""
    found: list[str] = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.body.querySelectorAll("*")]
                .filter(element => element.getBoundingClientRect().right > width + 1)
                .map(element => element.outerHTML.slice(0, 120));
        }"""
    )
    return found


def weigh(page: Page, path: str) -> dict[str, int]:
    """Load `path` into an empty cache: how many requests it took and how many bytes came over the wire, faces aside."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.requestWillBeSent", lambda event: urls.update({event["requestId"]: event["request"]["url"]}))
    session.on(
        "Network.loadingFinished", lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])})
    )
    page.goto(path, wait_until="networkidle")
    counted = {key: size for key, size in sizes.items() if "/faces/" not in urls.get(key, "")}
    return {"requests": len(counted), "bytes": sum(counted.values())}
