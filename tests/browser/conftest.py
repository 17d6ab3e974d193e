"""A browser, a server with its worker, and what every page must pass when it is looked at.

    def test_something(visit):
        page = visit("/people/", as_=ana, viewport="phone")
        page.get_by_role("link", name="Priya").click()
        look_at(page)

A page that says anything on the console, or asks another server for anything, fails its test.
"""

import os
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from hallway.core.models import Delivery
from tests.browser.chromium import HOW_TO_GET_IT, VIEWPORTS, executable, launch
from tests.factories.membership import sign_in_now
from tests.factories.people import sign_in

# Playwright's loop runs in this thread, and Django would take the tests' own queries for asynchronous ones
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """A database in a file: the server and the worker have connections of their own, as in life."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        database.setdefault("TEST", {})["NAME"] = settings.CONFIG.data_dir / "browser-tests.sqlite3"


@pytest.fixture(scope="session")
def chromium():
    if executable() is None:
        pytest.fail(HOW_TO_GET_IT)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def compiled(django_db_setup, django_db_blocker):
    """What a server warms up after its start is warm before the first page is timed."""
    from hallway.core import startup

    with django_db_blocker.unblock():
        startup.run_all()


@pytest.fixture
def site(compiled, transactional_db, live_server):
    """The address of a server over a fresh database, with a worker doing what is due."""
    from django.core.cache import cache

    from hallway.core.serving.background import Worker

    cache.clear()
    worker = Worker()
    worker.start()
    yield live_server.url
    worker.stop()


@pytest.fixture
def visit(chromium, site):
    """Open a path as a visitor or as a person, on a screen of some size, in light or dark, with or without scripts.

    confirmed  the person has just signed in, and is not asked once more before something important.
    """
    contexts, said = [], []

    def open_page(
        path,
        *,
        as_=None,
        confirmed=False,
        viewport="desktop",
        scheme="light",
        javascript=True,
        language="en-GB",
        zoom=1,
        **options,
    ):
        size = VIEWPORTS[viewport]
        context = chromium.new_context(
            base_url=site,
            viewport={"width": size["width"] // zoom, "height": size["height"] // zoom},
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale=language,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        if as_ is not None:
            client = sign_in_now(as_, again=True) if confirmed else sign_in(as_)
            session = client.cookies["hallway"].value
            context.add_cookies([{"name": "hallway", "value": session, "url": site}])
            handled("SuggestionsWanted")  # the first page does not come back by itself
        context.set_default_navigation_timeout(90_000)  # the first answer may wait for compilation
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{message.type} at {page.url}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error at {page.url}: {error}"))
        page.on("request", lambda request: _note_if_foreign(request, site, said))
        page.goto(path)
        return page

    open_page.said = said
    yield open_page
    for context in contexts:
        context.close()
    assert said == []


def handled(kind):
    """The worker has done what facts of a kind ask for."""
    for _look in range(300):
        if not Delivery.objects.filter(fact__kind=kind).exists():
            return
        time.sleep(0.1)
    raise AssertionError(f"the worker did nothing about {kind}")


def _note_if_foreign(request, site, said):
    target = urlsplit(request.url)
    if target.scheme in {"http", "https"} and target.netloc != urlsplit(site).netloc:
        said.append(f"asked {request.url}")
