"""What every page must pass when it is looked at."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()


def look_at(page: Page) -> None:
    """No fault found by axe, nothing wider than the screen, one heading of the first rank."""
    results = _axe.run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    assert overflow(page) == [], page.url
    assert page.locator("h1").count() == 1, page.url


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
