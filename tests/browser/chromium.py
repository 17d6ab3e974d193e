"""The system's Chromium, as the browser tests and the screenshots start it."""

import os
import shutil

from playwright.sync_api import Browser, Playwright, ViewportSize

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
VIEWPORTS: dict[str, ViewportSize] = {
    "phone": {"width": 360, "height": 740},
    "tablet": {"width": 768, "height": 1024},
    "desktop": {"width": 1280, "height": 800},
}
HOW_TO_GET_IT = (
    "The browser tests need Chromium: `apt-get install chromium` on Debian, "
    "or set HALLWAY_TEST_CHROMIUM to the path of one."
)


def executable() -> str | None:
    """Where Chromium is on this machine; none when there is none."""
    named = os.environ.get("HALLWAY_TEST_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)


def launch(playwright: Playwright) -> Browser:
    path = executable()
    if path is None:
        raise SystemExit(HOW_TO_GET_IT)
    return playwright.chromium.launch(executable_path=path, args=FLAGS)
