"""Every address of the site, asked for by everybody who might: what it answers, and that it gives nothing away.

A new address belongs into PAGES or ACTS; `test_no_address_is_forgotten` says which one is missing. Each secret of
`tests.factories.hidden` is a word that occurs in one place of the database, so that its bytes in an answer are a leak.
"""

import re

import pytest
from django.apps import apps
from django.db import models, transaction

from hallway.core.models import Handle
from hallway.people.models import Account, Person
from tests.addresses import url_names
from tests.factories.hidden import SECRETS, make_hidden
from tests.factories.membership import sign_in_now
from tests.web.who_may import ACTS, OUTSIDERS, PAGES, VIEWERS

pytestmark = pytest.mark.django_db

TOKEN = re.compile('csrfmiddlewaretoken" value="[^"]+')
#: rows of these belong to the machinery: sessions, limits, what waits to be done
MACHINERY = {"Session", "UserSession", "CacheEntry", "Fact", "FactAbout", "Delivery", "Schedule"}
#: who a row belongs to: the first of these that it has
OWNERS = [
    "owner", "holder", "reporter", "inviter", "blocker", "muter", "viewer", "asker", "moderator", "person", "account",
    "user", "made_by", "initiator", "sender",
]  # fmt: skip
#: rows of these come with one whose owner is looked at: whoever begins an introduction names others
NAMED_BY_AN_OWNER = {"Part", "Outsider"}
#: what somebody may be told in one place alone: viewer and page -> of which secrets
TOLD = {
    # whoever holds the link of the letter reads what is in the letter
    **{
        (holder, "moderation:appeal_by_letter"): {"what somebody was told by moderators", "an appeal"}
        for holder in ("visitor", "suspended", "applicant")
    },
    # whom one blocked is named where one takes it back
    ("blocker", "people:block"): {"her name"},
    ("blocker", "people:mute"): {"her name"},
    ("blocker", "people:boundaries"): {"her name"},
    ("blocker", "moderation:report"): {"her name"},
    # every topic there is, without saying whose
    ("operator", "people:admin_tags"): {"a topic"},
}
#: addresses that take words: whoever may not see what is written finds as much with it as with a word nobody wrote
SEARCHES = [
    "/search/?q={word}", "/search/?q={word}&kind=people", "/people/?begins={word}", "/people/?tag={word}",
    "/messages/?q={word}", "/tags/{word}/", "/tags/complete?q={word}", "/network/?q={word}", "/network/contacts/?q={word}",
    "/organisations/?begins={word}", "/organisations/complete?q={word}", "/admin/members/?q={word}",
    "/admin/listed/?q={word}", "/admin/invitations/?q={word}",
]  # fmt: skip


def test_no_address_is_forgotten():
    listed = {name.split(" ")[0] for name in [*PAGES, *ACTS]}
    assert set(url_names()) ^ listed == set()


@pytest.fixture
def hidden():
    return make_hidden()


@pytest.fixture
def client_of(hidden, client):
    def as_viewer(name):
        viewer = hidden.viewers[name]
        return client if viewer is None else sign_in_now(viewer, again=True)

    return as_viewer


def secrets_in(response):
    """Which secrets an answer carries, in its body or its headers."""
    body = b"".join(response) if response.streaming else response.content
    said = (body + repr(response.headers).encode()).lower()
    return {what for what, secret in SECRETS.items() if secret.word.encode() in said}


@pytest.mark.parametrize("name", VIEWERS)
def test_everybody_sees_what_they_may_and_no_more(hidden, client_of, name):
    client = client_of(name)
    answers, leaks, seen = {}, {}, set()
    for page, (pattern, _statuses) in PAGES.items():
        response = client.get(hidden.path(pattern))
        answers[page] = response.status_code
        found = secrets_in(response)
        seen |= found
        found -= TOLD.get((name, page), set())
        if out := {what for what in found if name not in SECRETS[what].viewers}:
            leaks[page] = out
    assert leaks == {}
    assert answers == {page: statuses[name] for page, (_pattern, statuses) in PAGES.items()}
    assert {what for what, secret in SECRETS.items() if name in secret.viewers} - seen == set()


@pytest.mark.parametrize("name", ["stranger", "blocked", "connection", "moderator", "operator"])
def test_nobody_finds_by_words_they_may_not_see(hidden, client_of, name):
    client = client_of(name)
    found = []
    for pattern in SEARCHES:
        nothing = found_by(client, pattern, "wxqvbnkj")
        for what, secret in SECRETS.items():
            if name not in secret.viewers and found_by(client, pattern, secret.word) != nothing:
                found.append(f"{what} by {pattern}")
    assert found == []


def found_by(client, pattern, word):
    """What a search answers, apart from the word that was asked for and the token of its forms."""
    response = client.get(pattern.format(word=word))
    return response.status_code, TOKEN.sub("", response.content.decode().replace(word, "…"))


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_changes_what_is_not_theirs(hidden, client_of, name):
    client, viewer = client_of(name), hidden.viewers[name]
    before = rows()
    changed, leaks = {}, {}
    for act, (pattern, _by, data) in ACTS.items():
        with undone():
            response = client.post(hidden.path(pattern), form(data, hidden))
            if touched := not_of(viewer, before, rows()):
                changed[act] = touched
        leaked = {what for what in secrets_in(response) if name not in SECRETS[what].viewers}
        if leaked:
            leaks[act] = leaked
    assert changed == {}
    assert leaks == {}


def test_each_act_does_something_when_it_is_done_by_whom_it_is_for(hidden, client_of):
    """Otherwise the test above would pass by sending forms that nobody's server accepts."""
    before = rows()
    clients = {name: client_of(name) for name in {by for _pattern, by, _data in ACTS.values()}}
    idle = {}
    for act, (pattern, by, data) in ACTS.items():
        with undone():
            response = clients[by].post(hidden.path(pattern), form(data, hidden))
            if rows() == before:
                idle[act] = response.status_code
    assert idle == {}


class undone(transaction.Atomic):
    """What happens inside has not happened afterwards."""

    def __init__(self):
        super().__init__(using=None, savepoint=True, durable=False)

    def __exit__(self, kind, error, trace):
        transaction.set_rollback(True)
        super().__exit__(kind, error, trace)


def form(data, hidden):
    """The fields of a form, with a file made anew each time it is sent."""
    return {name: value() if callable(value) else hidden.path(str(value)) for name, value in data.items()}


def rows():
    """(model, key) -> every field of every row that is somebody's or the community's."""
    return {
        (model, row["pk"]): row
        for model in apps.get_models()
        if model.__name__ not in MACHINERY
        for row in model.objects.values("pk", *(field.attname for field in model._meta.concrete_fields))
    }


def not_of(viewer, before, after):
    """What was written that belongs to somebody else: changed or deleted, or made in their name."""
    person = viewer if isinstance(viewer, Person) else None
    account = viewer.account if person is not None else viewer
    own = {Person: person and person.pk, Account: account and account.pk, Handle: person and person.handle}
    return [
        f"{model.__name__} {key}"
        for model, key in before.keys() | after.keys()
        if (row := before.get((model, key))) != (now := after.get((model, key)))
        and not _is_own(model, row or now, own, is_new=row is None)
    ]


def _is_own(model, row, own, *, is_new):
    if model in own and not is_new:
        return row["pk"] == own[model]
    if is_new and model.__name__ in NAMED_BY_AN_OWNER:
        return True
    owner = next((name for name in OWNERS if _leads_to_somebody(model, name)), None)
    if owner is None:
        return is_new and model not in {Person, Account}  # a new tag, handle or letter is nobody's loss
    field = model._meta.get_field(owner)
    return row[field.attname] == own[field.related_model] is not None


def _leads_to_somebody(model, name):
    field = next((field for field in model._meta.concrete_fields if field.name == name), None)
    return isinstance(field, models.ForeignKey) and field.related_model in {Person, Account}
