"""Each form that makes something, sent twice: one after the other, and both at the same moment. One row comes of it."""

from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hallway.core.models import Fact
from hallway.exchange.models import Ask, Offer
from hallway.introductions.models import Introduction
from hallway.membership.models import Invitation
from hallway.messaging.models import Message
from hallway.moderation.models import Report
from hallway.organisations.models import Affiliation, Organisation
from hallway.people.models import Block, Mute, PersonTag
from hallway.relationships.models import Connection, ContactImport, Tie
from tests.at_once import at_once
from tests.factories.membership import make_community
from tests.factories.organisations import make_organisation
from tests.factories.people import make_person, sign_in
from tests.factories.relationships import make_connection
from tests.relationships.importing import LINKEDIN_HEAD


def contacts():
    content = f"{LINKEDIN_HEAD}Zoë,Quast,,zoe@example.org,Acme,,\n".encode()
    return {"file": SimpleUploadedFile("Connections.csv", content)}


#: address, what is sent, what is made, and the fact that is to be published once
FORMS = {
    "ask": ("/settings/asks/", {"kind": "ask", "text": "A partner", "audience": "members"}, Ask, "EntryMade"),
    "offer": ("/settings/asks/", {"kind": "offer", "text": "Advice", "audience": "members"}, Offer, "EntryMade"),
    "connection request": (
        "/network/people/ben-okoro/ask/",
        {"words": "Porto", "consent": "members"},
        Connection,
        "ConnectionAsked",
    ),
    "tie": ("/network/people/ben-okoro/", {"closeness": "know", "consent": "private"}, Tie, None),
    "contact import": ("/network/import/", contacts, ContactImport, None),
    "report": ("/people/ben-okoro/report/", {"reason": "spam", "words": "Watches"}, Report, "PersonReported"),
    "block": ("/people/ben-okoro/block/", {}, Block, "PersonBlocked"),
    "mute": ("/people/ben-okoro/mute/", {}, Mute, None),
    "invitation": ("/invitations/", {"email": "nia@example.org", "name": "Nia"}, Invitation, "InvitationMade"),
    "organisation": ("/organisations/new", {"name": "Harbour Works"}, Organisation, "OrganisationMade"),
    "place that is new here": (
        "/settings/work/",
        {"organisation": "Harbour Works", "role": "Engineer", "meant": "new"},
        Organisation,
        "OrganisationMade",
    ),
    "affiliation": ("/settings/work/", {"organisation": "acme", "role": "Engineer"}, Affiliation, "AffiliationClaimed"),
    "introduction": (
        "/introductions/new/",
        {"one": "ben-okoro", "other": "nia@example.org", "words": "You should meet."},
        Introduction,
        "IntroductionAsked",
    ),
    "introduction to somebody outside": (
        "/introductions/ask/",
        {"to_name": "Nia", "to_address": "nia@example.org", "connector": "ben-okoro", "words": "We both sail."},
        Introduction,
        "IntroductionAsked",
    ),
    "message": ("/messages/ben-okoro/", {"text": "Porto", "key": "k"}, Message, "MessageSent"),
    "topic": ("/settings/profile/tags/", {"tags": "sailing"}, PersonTag, "TagsChanged"),
}


#: forms whose second half of a double click leads on as the first did
LED_ON_AGAIN = FORMS.keys() - {"report", "connection request"}


@pytest.fixture
def click(request):
    """Sends a form of Ana's, from a browser of hers."""
    make_community()
    ana = make_person(name="Ana Silva")
    ben = make_person(name="Ben Okoro", handle="ben-okoro")
    if request.node.callspec.params["form"] in {"message", "introduction to somebody outside"}:
        make_connection(ana, ben)
    if request.node.callspec.params["form"] == "affiliation":
        make_organisation(name="acme")

    def prepared(form):
        path, sent, _model, _fact = FORMS[form]
        client = sign_in(ana)
        return lambda: client.post(path, sent() if callable(sent) else sent).status_code

    return prepared


def made(form):
    """How many rows came of a form, and how often that was told."""
    _path, _sent, model, fact = FORMS[form]
    return model.objects.count(), Fact.objects.filter(kind=fact).count() if fact else 1


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_sent_twice_is_made_once(click, form):
    send = click(form)
    assert send() == 302
    assert send() == 302 or form not in LED_ON_AGAIN
    assert made(form) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", FORMS)
def test_sent_twice_at_one_moment_is_made_once(click, form, tmp_path):
    statuses, rows = at_once(tmp_path, *(click(form) for _time in range(3)), look=partial(made, form))
    assert 302 in statuses
    assert all(isinstance(status, int) and status < 500 for status in statuses), statuses
    assert statuses == [302] * 3 or form not in LED_ON_AGAIN
    assert rows == (1, 1)
