"""Screenshots of pages, to look at: python -m tests.browser.shoot URL... --out FOLDER

Each page at 360, 768 and 1280 px, light and dark.
"""

import argparse
import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import VIEWPORTS, launch


def shoot(page: Page, url: str, *, out: Path, viewport: str, scheme: str) -> Path:
    page.goto(url, timeout=120_000)
    name = re.sub(r"[^a-z0-9]+", "-", url.split("://", 1)[-1].split("/", 1)[-1].lower()).strip("-") or "first"
    path = out / f"{name}-{viewport}-{scheme}.png"
    page.screenshot(path=path, full_page=True)
    width = page.evaluate("document.documentElement.scrollWidth")
    print(path, f"{width} px wide" + (", WIDER THAN THE SCREEN" if width > VIEWPORTS[viewport]["width"] else ""))  # noqa: T201  # what this script is for
    return path


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("urls", nargs="+")
    arguments.add_argument("--out", type=Path, default=Path("data/shots"))
    arguments.add_argument("--viewport", choices=VIEWPORTS, action="append")
    arguments.add_argument("--scheme", choices=["light", "dark"], action="append")
    arguments.add_argument("--cookie", help="the value of a session's cookie, to look as a member")
    arguments.add_argument("--language", default="en-GB")
    given = arguments.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for scheme in given.scheme or ["light", "dark"]:
            for viewport in given.viewport or VIEWPORTS:
                context = browser.new_context(viewport=VIEWPORTS[viewport], color_scheme=scheme, locale=given.language)
                if given.cookie:
                    context.add_cookies(
                        [
                            {
                                "name": "hallway",
                                "value": given.cookie,
                                "domain": urlsplit(given.urls[0]).hostname or "",
                                "path": "/",
                            }
                        ]
                    )
                page = context.new_page()
                for url in given.urls:
                    shoot(page, url, out=given.out, viewport=viewport, scheme=scheme)
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
