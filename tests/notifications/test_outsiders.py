"""Letters to people who are no members: each leads to the one list of addresses never to write to."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from hallway.core.clock import frozen_at
from hallway.core.models import Letter
from hallway.introductions.actions.answer import answer_part
from hallway.introductions.enums import Answer
from hallway.introductions.models import Part
from hallway.membership.facts import ApplicationDecided
from hallway.membership.handlers import tell_applicant
from hallway.membership.models import Application
from hallway.membership.quiet import never_wants_letters
from tests.factories.introductions import introduce
from tests.factories.membership import do_background_work, link_in, make_community, make_invitation
from tests.factories.people import make_account, make_person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
EVE = "eve@outside.example"


@pytest.fixture(autouse=True)
def _frozen():
    make_community()
    with frozen_at(NOW):
        yield


def invited():
    make_invitation(make_person(), email=EVE)


def asked_about_an_introduction():
    introduce(make_person(), make_person(), EVE, now=NOW)


def introduced():
    bo = make_person()
    introduce(make_person(), bo, EVE, now=NOW)
    do_background_work(NOW)
    Letter.objects.all().delete()
    for part in Part.objects.order_by("pk"):
        answer_part(part, answer=Answer.YES, now=NOW)


def declined():
    application = Application.objects.create(
        account=make_account(email=EVE), name="Eve", state="declined", made_at=NOW, decided_at=NOW
    )
    tell_applicant(ApplicationDecided(application=str(application.public_id), accepted=False, operator=0))


@pytest.mark.parametrize("happen", [invited, asked_about_an_introduction, introduced, declined])
def test_each_letter_to_an_outsider_leads_to_the_one_list(happen):
    happen()
    do_background_work(NOW)
    letter = Letter.objects.filter(to=EVE).latest("pk")
    link = link_in(letter, containing="/never/")
    assert link in letter.html
    assert letter.headers["List-Unsubscribe"].endswith(f"{link}>")
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stranger = Client(enforce_csrf_checks=True)
    stranger.get(link)
    assert not never_wants_letters(EVE)
    stranger.post(link, {"List-Unsubscribe": "One-Click"})
    assert never_wants_letters(EVE)
    before = Letter.objects.filter(to=EVE).count()
    for again in (invited, asked_about_an_introduction):
        again()
    do_background_work(NOW)
    assert Letter.objects.filter(to=EVE).count() == before
