"""Being told in a browser: offered after an act, allowed with its button, shown by the service worker.

No push service can be reached here. The page's `subscribe` gives what a browser would, the server sends to one that
remembers, and what it was sent is read as the browser would read it and handed to the service worker.
"""

import json
import time

import pytest

from hallway.core.outside import going_through
from hallway.notifications.models import Browser, Notice
from tests.browser.looking import look_at, look_at_both_schemes
from tests.factories.browsers import BrowserSide, PushService, make_browser
from tests.factories.membership import make_community
from tests.factories.notifications import make_notice
from tests.factories.people import make_person
from tests.factories.relationships import make_request

ENDPOINT = "https://push.example.net/one"
#: counts how often a page asks for permission, and answers for the push service
STUB = """
    window.asked = 0;
    const ask = Notification.requestPermission.bind(Notification);
    Notification.requestPermission = () => { window.asked += 1; return ask(); };
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async (options) => ({
      toJSON: () => ({ endpoint: "%s", keys: %s, visible: options.userVisibleOnly, key: options.applicationServerKey }),
    });
"""


@pytest.fixture
def service():
    made = PushService()
    with going_through(made):
        yield made


@pytest.fixture
def side():
    return BrowserSide.made()


@pytest.fixture
def ana():
    make_community(name="Harbour Partners")
    return make_person(name="Ana", handle="ana")


def stub(page, side, *, then="/"):
    keys = json.dumps({"p256dh": side.p256dh, "auth": side.auth})
    page.context.add_init_script(STUB % (ENDPOINT, keys))
    page.goto(then)
    return page


def until(true, *, within_s=30):
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_asked_for_after_an_act_and_shown_by_the_worker(visit, ana, side, service):
    make_person(name="Ben", handle="ben")
    page = stub(visit("/", as_=ana, permissions=["notifications"]), side, then="/people/ben/")
    page.locator("summary", has_text="Connect").click()
    page.get_by_role("button", name="Ask to connect").click()
    page.get_by_text("You asked Ben to connect.").wait_for()
    offer = page.get_by_role("button", name="Tell me here")
    offer.wait_for()
    assert page.evaluate("window.asked") == 0  # nothing but the button asks
    assert look_at_both_schemes(page) == []
    offer.click()
    page.get_by_text("You are told in this browser").wait_for()
    assert page.get_by_role("button", name="Tell me here").count() == 0
    browser = Browser.objects.get()
    assert (browser.person, browser.endpoint) == (ana, ENDPOINT)

    worker = deliver_to(page)
    asker = make_person(name="Cy Secret")
    make_notice(ana, actor=asker, thing=make_request(asker, ana).pk)
    until(lambda: service.posted)
    words = side.read(service.posted[0].body).decode()
    assert "Secret" not in words
    worker(words)
    notice = Notice.objects.get(person=ana)
    assert shown(page) == [
        {
            "title": "Harbour Partners",
            "body": "Somebody asks to connect with you.",
            "tag": service.posted[0].headers["Topic"],
            "data": f"/notices/{notice.public_id}/",
        }
    ]
    assert opened_by_choosing(page) == f"{page.evaluate('location.origin')}/notices/{notice.public_id}/"
    worker("")  # one without words, as a push service that takes none would have it
    assert page.evaluate("location.host") in {one["title"] for one in shown(page)}


def deliver_to(page):
    """A function that hands words to the page's service worker, as the browser does with what it was sent."""
    session = page.context.new_cdp_session(page)
    seen = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: seen.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    [key] = {one["registrationId"] for one in seen if not one["isDeleted"]}
    assert {one["scopeURL"] for one in seen} == {page.evaluate("location.origin") + "/notices/"}
    origin = page.evaluate("location.origin")

    def deliver(words):
        session.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": key, "data": words})
        page.wait_for_timeout(500)

    return deliver


def opened_by_choosing(page):
    """The address that the worker opens when what it shows is chosen, which no program can do as a person does."""
    [worker] = page.context.service_workers
    return worker.evaluate(
        """async () => {
            let opened = "";
            self.clients.openWindow = async (address) => { opened = address; };
            const [notification] = await self.registration.getNotifications();
            const event = new NotificationEvent("notificationclick", { notification });
            event.waitUntil = () => {};
            self.dispatchEvent(event);
            return opened;
        }"""
    )


def shown(page):
    return page.evaluate(
        """async () => {
            const registration = await navigator.serviceWorker.getRegistration("/notices/");
            const shown = await registration.getNotifications();
            return shown.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
        }"""
    )


def test_put_off_it_does_not_come_back_after_acts_and_stands_in_the_settings(visit, ana, side):
    for number in range(2):
        make_person(name=f"Ben {number}", handle=f"ben-{number}")
    page = stub(visit("/", as_=ana, viewport="phone", permissions=["notifications"]), side)
    for number in range(2):
        page.goto(f"/people/ben-{number}/")
        page.locator("summary", has_text="Connect").click()
        page.get_by_role("button", name="Ask to connect").click()
        page.get_by_text("You asked Ben").wait_for()
        not_here = page.get_by_role("button", name="Not here")
        assert not_here.is_visible() == (number == 0)
        if number == 0:
            not_here.click()
            assert not not_here.is_visible()
    page.goto("/settings/notifications/")
    assert page.get_by_role("button", name="Tell me here").is_visible()
    look_at(page)


@pytest.mark.parametrize("how", ["denied", "without scripts", "unable"])
def test_it_is_not_offered_where_the_browser_does_not_do_it(visit, ana, how):
    page = visit("/", as_=ana, javascript=how != "without scripts")
    if how != "without scripts":
        page.context.add_init_script(
            "delete window.PushManager;"
            if how == "unable"
            else 'Object.defineProperty(Notification, "permission", { get: () => "denied" });'
        )
    page.goto("/settings/notifications/")
    page.get_by_role("heading", name="What I am told").wait_for()
    assert not page.get_by_role("button", name="Tell me here").is_visible()
    assert not page.get_by_role("heading", name="In your browsers").is_visible()


def test_who_says_no_is_told_where_to_change_it(visit, ana, side):
    page = stub(visit("/", as_=ana, permissions=["notifications"]), side)
    page.context.add_init_script('Notification.requestPermission = async () => "denied";')
    page.goto("/settings/notifications/")
    page.get_by_role("button", name="Tell me here").click()
    page.get_by_text("Your browser does not allow it.").wait_for()
    assert not Browser.objects.exists()
    look_at(page)


def test_without_the_makers_server_it_says_so(visit, ana, side):
    page = stub(visit("/", as_=ana, permissions=["notifications"]), side)
    page.context.add_init_script(
        'PushManager.prototype.subscribe = async () => { throw new DOMException("x", "AbortError"); };'
    )
    page.goto("/settings/notifications/")
    page.get_by_role("button", name="Tell me here").click()
    page.get_by_text("could not reach its maker's server").wait_for()
    assert page.get_by_role("button", name="Tell me here").is_enabled()
    assert not Browser.objects.exists()


def test_the_list_of_browsers_by_keyboard(visit, ana, service):
    for name in ("Firefox, Linux", "Samsung Internet, Android"):
        make_browser(ana, name=name)
    page = visit("/settings/notifications/", as_=ana, viewport="phone", javascript=False)
    look_at_rows = page.get_by_role("listitem").filter(has_text="Firefox, Linux")
    look_at_rows.get_by_role("button", name="Send a test").press("Enter")
    page.get_by_text("On its way.").wait_for()
    until(lambda: service.posted)
    page.get_by_role("link", name="Remove (Firefox, Linux)").press("Enter")
    page.get_by_role("button", name="Tell nothing there").press("Enter")
    page.get_by_text("Nothing is told there any more.").wait_for()
    assert [browser.name for browser in Browser.objects.all()] == ["Samsung Internet, Android"]
