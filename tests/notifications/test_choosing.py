"""What members choose to be written, the link that stops letters, and mailboxes that refuse them."""

import pytest
from django.test import Client

from hallway.core import clock
from hallway.core.mail import send_letter
from hallway.core.models import Letter
from hallway.core.outbox import publish, read
from hallway.messaging.facts import LetterBounced
from hallway.notifications.actions.came_back import note_bounce, note_complaint
from hallway.notifications.actions.mail import mail_due
from hallway.notifications.kinds import kinds, kinds_for
from hallway.notifications.links import ALL, stop_url
from hallway.notifications.models import Mailbox, Notice, Preference
from hallway.people.enums import Role
from tests.factories.membership import do_background_work, link_in, make_community
from tests.factories.notifications import make_asked
from tests.factories.people import make_person, sign_in, viewer_of

pytestmark = pytest.mark.django_db

SETTINGS = "/settings/notifications/"


@pytest.fixture(autouse=True)
def community():
    return make_community(mails_a_week=10)


@pytest.fixture
def ana():
    return make_person(name="Ana", email="ana@example.org")


def chosen(person, **changed):
    """The form of the settings page as a browser sends it."""
    usual = {kind.name: kind.usual.value for kind in kinds_for(viewer_of(person))}
    return {**usual, "mails_a_week": "", "weekday": "0", "hour": "8", **changed}


def letter_to(person, by="Ben"):
    make_asked(person, make_person(name=by))
    mail_due(now=clock.now())
    return Letter.objects.filter(to=person.account.email).last()


def path_of(url):
    return "/" + url.split("/", 3)[3]


def test_only_what_differs_from_the_usual_is_kept(ana):
    client = sign_in(ana)
    assert client.post(SETTINGS, chosen(ana)).url == SETTINGS
    assert Preference.objects.get().choices == {}
    client.post(SETTINGS, chosen(ana, connection_asked="never", mails_a_week="3", weekday="4", hour="20", is_off="on"))
    row = Preference.objects.get()
    assert row.choices == {"connection_asked": "never"}
    assert (row.mails_a_week, row.weekday, row.hour, row.is_off) == (3, 4, 20, True)
    page = client.get(SETTINGS).content.decode()
    assert '<option value="never" selected>Never by mail</option>' in page
    client.post(SETTINGS, chosen(ana))
    assert Preference.objects.get().choices == {}


@pytest.mark.parametrize(
    "wrong", [{"connection_asked": "hourly"}, {"hour": "24"}, {"weekday": "x"}, {"mails_a_week": "11"}, {"hour": ""}]
)
def test_what_cannot_be_chosen_is_refused(ana, wrong):
    assert sign_in(ana).post(SETTINGS, chosen(ana, **wrong)).status_code == 422
    assert not Preference.objects.exists()


def test_a_member_chooses_among_what_they_may_be_told(ana):
    names = {kind.name for kind in kinds_for(viewer_of(ana))}
    assert {"report_made", "application_made"} & names == set()
    assert {kind.name for kind in kinds_for(viewer_of(make_person(role=Role.OPERATOR)))} == {
        kind.name for kind in kinds()
    }


def test_a_lower_limit_of_the_community_is_shown_as_the_members(ana, community):
    Preference.objects.create(person=ana, mails_a_week=8)
    community.mails_a_week = 5
    community.save()
    page = sign_in(ana).get(SETTINGS).content.decode()
    assert '<option value="" selected>As this community: 5</option>' in page


def test_the_link_of_a_letter_stops_letters_like_it(ana):
    link = link_in(letter_to(ana), containing="/stop/")
    stranger = Client(enforce_csrf_checks=True)
    for _time in range(2):  # a scanner may fetch it as often as it likes
        page = stranger.get(link)
        assert page.status_code == 200
        assert "Somebody asks to connect" in page.content.decode()
    assert not Preference.objects.exists()
    for _time in range(2):
        assert stranger.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert Preference.objects.get().choices == {"connection_asked": "never"}
    before = Letter.objects.count()
    letter_to(ana, by="Cy")
    assert Letter.objects.count() == before
    assert Notice.objects.count() == 2


def test_the_link_of_a_letter_of_several_things_stops_all(ana):
    make_asked(ana, make_person())
    link = link_in(letter_to(ana), containing="/stop/")
    Client(enforce_csrf_checks=True).post(link)
    assert Preference.objects.get().is_off is True
    letter_to(ana)
    assert Letter.objects.count() == 1


def test_a_link_that_was_altered_stops_nothing(ana):
    url = path_of(stop_url(ana, ALL))
    other = path_of(stop_url(make_person(), "connection_asked"))
    signature = other.rstrip("/").rsplit(".", 1)[1]
    for link in (url[:-3] + "/", url.replace("-all", "-connection_asked"), f"{url.rsplit('.', 1)[0]}.{signature}/"):
        for method in ("get", "post"):
            assert getattr(Client(), method)(link).status_code == 404
    assert Client().post(path_of(stop_url(ana, "no_such_kind"))).status_code == 404
    assert not Preference.objects.exists()


def test_a_link_of_somebody_who_is_gone_says_the_same(ana):
    link = path_of(stop_url(ana, ALL))
    ana.delete()
    assert Client().post(link).status_code == 200


def test_after_three_letters_that_came_back_nothing_more_is_written(ana):
    letters = [letter_to(ana, by=f"Ben {number}") for number in range(3)]
    for letter in [*letters[:2], *letters[:2]]:
        note_bounce(letter, now=clock.now())
    assert Mailbox.objects.get().stopped_at is None
    note_bounce(letters[2], now=clock.now())
    letter_to(ana, by="Cy")
    assert Letter.objects.count() == 3
    client = sign_in(ana)
    assert "Letters to you came back" in client.get(SETTINGS).content.decode()
    client.post(f"{SETTINGS}again/")
    assert "Letters to you came back" not in client.get(SETTINGS).content.decode()
    letter_to(ana, by="Di")
    assert Letter.objects.count() == 4


def test_a_new_address_has_refused_nothing(ana):
    note_complaint(letter_to(ana), now=clock.now())
    ana.account.email = "new@example.org"
    ana.account.save()
    assert letter_to(ana, by="Cy").to == "new@example.org"
    assert "Letters to you came back" not in sign_in(ana).get(SETTINGS).content.decode()


def test_a_complaint_stops_letters_at_once(ana):
    note_complaint(letter_to(ana), now=clock.now())
    letter_to(ana, by="Cy")
    assert Letter.objects.count() == 1


def test_letters_to_others_stop_nobody():
    letter = Letter(to="nobody@example.org")
    note_bounce(letter, now=clock.now())
    note_complaint(letter, now=clock.now())
    assert not Mailbox.objects.exists()


def test_what_the_mail_server_refuses_for_good_counts(ana, monkeypatch):
    from hallway.core import mail
    from hallway.core.models import Fact
    from hallway.core.transport import Refused

    class Refusing:
        def send(self, content, *, sender, to, name):
            raise Refused("550 no such user")

    monkeypatch.setattr(mail, "transport_for", lambda config: Refusing())
    letter = letter_to(ana)
    send_letter(read(Fact.objects.get(kind="LetterWritten", payload__letter=str(letter.pk))))
    do_background_work()
    assert Mailbox.objects.get(person=ana).came_back == [letter.pk.hex]


@pytest.mark.parametrize(("returned", "stopped"), [("hard", False), ("soft", False), ("complaint", True)])
def test_what_the_readers_side_says_of_a_letter_counts(ana, returned, stopped):
    letter = letter_to(ana)
    publish(LetterBounced(letter=str(letter.pk), returned=returned), about=(), now=clock.now())
    do_background_work()
    mailbox = Mailbox.objects.get(person=ana)
    assert mailbox.came_back == ([letter.pk.hex] if returned == "hard" else [])
    assert (mailbox.stopped_at is not None) == stopped
