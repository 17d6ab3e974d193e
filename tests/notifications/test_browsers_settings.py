"""Being told in a browser is offered after an act and in the settings, begun by its form, and ended there."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from hallway.core import clock
from hallway.core.models import Fact
from hallway.notifications.actions.browsers import MOST_BROWSERS
from hallway.notifications.models import Browser
from hallway.notifications.push.names import browser_name
from hallway.notifications.push.vapid import public_key
from tests.core.test_outside import WRONG
from tests.factories.browsers import BrowserSide, make_browser
from tests.factories.membership import make_community
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db

SETTINGS, BROWSERS = "/settings/notifications/", "/settings/notifications/browsers/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def community():
    return make_community()


@pytest.fixture
def ana():
    return make_person(name="Ana", handle="ana")


@pytest.fixture
def client(ana):
    return sign_in(ana)


def given(**changed):
    """What the offer's script puts into the form."""
    side = BrowserSide.made()
    return {"endpoint": "https://push.example.net/a", "p256dh": side.p256dh, "auth": side.auth, **changed}


def page_of(client, path=SETTINGS):
    return client.get(path).content.decode()


def test_it_is_offered_in_the_settings_until_it_is_done(client, settings):
    page = page_of(client)
    form = re.search(r"<form[^>]*data-push[^>]*>", page).group()
    assert f'data-key="{public_key(settings.CONFIG.data_dir)}"' in form
    assert 'data-push="/notices/worker.js"' in form
    assert form.endswith(" hidden>")  # its script shows it, where the browser can do it
    assert client.post(BROWSERS, given(back=SETTINGS), headers={"user-agent": FIREFOX}).url == SETTINGS
    page = page_of(client)
    assert "data-push" not in page
    assert "Firefox, Linux" in page
    assert "This browser" in page
    assert "data-push" in page_of(sign_in(Browser.objects.get().person))  # another browser of hers


def test_no_page_offers_it_by_itself(client):
    for path in ("/", "/notices/", "/introductions/", "/people/", "/settings/"):
        assert "data-push" not in page_of(client, path)


def test_it_is_offered_once_after_an_act_that_somebody_is_to_answer(client):
    make_person(name="Ben", handle="ben")
    answer = client.post("/network/people/ben/ask/", {"words": "", "consent": "members"}, follow=True)
    page = answer.content.decode()
    assert "You asked Ben to connect." in page
    assert "Be told here when they answer?" in page
    assert page.index("You asked Ben") < page.index("Be told here")
    assert f'name="back" value="{answer.request["PATH_INFO"]}"' in page
    assert "Be told here" not in page_of(client, "/people/ben/")


def test_it_is_not_offered_after_an_act_where_it_is_done_or_switched_off(client, ana, settings):
    for number, prepare in enumerate([lambda: make_browser(ana, client=client), lambda: switched_off(settings)]):
        make_person(handle=f"ben-{number}")
        prepare()
        answer = client.post(f"/network/people/ben-{number}/ask/", {"consent": "members"}, follow=True)
        assert "to connect." in answer.content.decode()
        assert "data-push" not in answer.content.decode()
        Browser.objects.all().delete()


def switched_off(settings):
    settings.CONFIG = replace(settings.CONFIG, push=False)


def test_nothing_is_taken_where_it_is_switched_off(client, settings):
    switched_off(settings)
    assert client.post(BROWSERS, given()).status_code == 404
    assert not Browser.objects.exists()


@pytest.mark.parametrize("endpoint", [*WRONG, "https://push.example.net/" + "x" * 1000])
def test_addresses_to_which_nothing_is_sent_are_not_kept(client, endpoint):
    assert "nothing can be sent to" in client.post(BROWSERS, given(endpoint=endpoint), follow=True).content.decode()
    assert not Browser.objects.exists()


@pytest.mark.parametrize("wrong", [{"p256dh": ""}, {"auth": "x"}, {"p256dh": "B" + "A" * 86}, {"auth": "a" * 100_000}])
def test_what_is_no_key_is_not_kept(client, wrong):
    client.post(BROWSERS, given(**wrong))
    assert not Browser.objects.exists()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:x", "/\\evil.example", ""])
def test_it_leads_back_within_this_community_alone(client, back):
    assert client.post(BROWSERS, given(back=back)).url == SETTINGS


def test_one_row_for_a_browser_however_often_it_is_asked(client, ana):
    for number in range(3):
        client.post(BROWSERS, given(endpoint=f"https://push.example.net/{number}"))
    assert Browser.objects.get().endpoint == "https://push.example.net/2"


def test_a_browser_that_another_member_uses_now_tells_them_alone(client):
    client.post(BROWSERS, given())
    other = make_person(name="Ben")
    sign_in(other).post(BROWSERS, given())
    assert Browser.objects.get().person == other


def test_one_more_than_the_most_takes_the_place_of_the_oldest(client, ana):
    now = clock.now()
    rows = [make_browser(ana, made_at=now - timedelta(days=days)) for days in range(1, MOST_BROWSERS + 1)]
    client.post(BROWSERS, given())
    kept = set(Browser.objects.filter(person=ana).values_list("pk", flat=True))
    assert len(kept) == MOST_BROWSERS
    assert {row.pk for row in rows} - kept == {rows[-1].pk}


def test_a_test_is_sent_once_a_minute(client, ana):
    browser = make_browser(ana)
    for words in ("On its way.", "A test is on its way there."):
        page = client.post(f"{BROWSERS}{browser.public_id}/try/", follow=True).content.decode()
        assert words in page
    assert Fact.objects.filter(kind="BrowserToTry").count() == 1


def test_a_browser_is_removed_after_a_page_that_says_what_happens(client, ana):
    browser, other = make_browser(ana), make_browser(ana, name="Safari, iPhone")
    path = f"{BROWSERS}{browser.public_id}/remove/"
    assert "Firefox, Linux: you stay signed in there" in page_of(client, path)
    assert Browser.objects.count() == 2
    assert client.post(path).url == SETTINGS
    assert Browser.objects.get() == other
    assert client.post(path).status_code == 404


def test_others_have_no_business_with_it(ana):
    browser = make_browser(ana)
    stranger = sign_in(make_person())
    for act in ("try", "remove"):
        assert stranger.post(f"{BROWSERS}{browser.public_id}/{act}/").status_code == 404
    assert Browser.objects.get().tried_at is None
    assert "Firefox" not in page_of(stranger)


def test_a_browser_says_since_when_nothing_arrives(client, ana):
    make_browser(ana, failing_since=clock.now() - timedelta(days=3), told_at=clock.now() - timedelta(days=5))
    page = page_of(client)
    assert "nothing arrives since:" in page
    assert "last told:" not in page


def test_the_form_needs_its_token(ana):
    client = sign_in(ana, client=Client(enforce_csrf_checks=True))
    assert client.post(BROWSERS, given()).status_code == 403
    assert not Browser.objects.exists()


def test_the_worker_is_a_script_that_may_touch_nothing_but_the_notices():
    answer = Client().get("/notices/worker.js")
    assert answer["Content-Type"] == "text/javascript"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Service-Worker-Allowed" not in answer
    script = answer.content.decode()
    assert len(script) < 1500
    assert '"fetch"' not in script  # no request of a page goes through it
    assert "caches" not in script


def test_pages_let_workers_of_ours_run_and_no_others(client):
    assert "worker-src 'self'" in client.get(SETTINGS)["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox, Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
            "Safari, Mac",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("", ""),
        ("<script>alert(1)</script>" * 1000, ""),
    ],
)
def test_what_a_browser_is_called(user_agent, name):
    assert browser_name(user_agent) == name
