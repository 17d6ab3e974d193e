"""Every operation, asked for by everybody who might: what is answered, and that it gives nothing away.

The world is that of `tests/web/test_visibility.py`: each secret of Ada's is a word that occurs in one place of the
database, so that its bytes in an answer are a leak.
"""

from datetime import timedelta

import pytest
from django.db import transaction

from hallway.api.enums import Scope
from hallway.api.models import AccessToken
from hallway.api.rules import hash_of
from hallway.core import clock
from hallway.people.models import Person
from tests.api.operations import SENT, operations, send
from tests.factories.hidden import SECRETS, make_hidden
from tests.factories.tokens import Program, word_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("often")]

MEMBERS = ["stranger", "blocked", "blocker", "connection", "moderator", "operator"]


@pytest.fixture
def hidden():
    return make_hidden()


def program_for(account, *, scopes=tuple(Scope), **fields):
    """With a token as a row alone: those who are not here could make none."""
    secret = f"hallway_{account.pk}_{AccessToken.objects.count()}"
    now = clock.now()
    AccessToken.objects.create(
        **{
            "account": account, "name": "x", "secret_hash": hash_of(secret), "scopes": [*map(str, scopes)],
            "made_at": now, "expires_at": now + timedelta(days=30), **fields,
        }
    )  # fmt: skip
    return Program(secret)


def account_of(viewer):
    return viewer.account if isinstance(viewer, Person) else viewer


#: operation -> its paths about Ada, and what stranger, blocked, blocker, connection, moderator and operator are answered
ABOUT_ADA = {
    "person": ("/people/{ada}", [200, 404, 404, 200, 200, 200]),
    "routes": ("/people/{ada}/routes", [200, 404, 404, 200, 200, 200]),
    "ask_to_connect": ("/connections/{ada}/ask", [200, 404, 404, 200, 200, 200]),
    "confirm_connection": ("/connections/{ada}/confirm", [404, 404, 404, 200, 404, 404]),
    "decline_request": ("/connections/{ada}/decline", [200, 404, 404, 409, 200, 200]),
    "withdraw_request": ("/connections/{ada}/withdraw", [200, 404, 404, 409, 200, 200]),
    "end_connection": ("/connections/{ada}", [200, 404, 404, 200, 200, 200]),
    "dismiss_suggestion": ("/suggestions/{ada}/dismiss", [200, 404, 404, 200, 200, 200]),
    "snooze_suggestion": ("/suggestions/{ada}/snooze", [200, 404, 404, 200, 200, 200]),
    "take_back_suggestion": ("/suggestions/{ada}/take-back", [200, 404, 404, 200, 200, 200]),
    "introduction": ("/introductions/{begun}", [404] * 6),
    "answer_introduction": ("/introductions/{waiting_introduction}/answer", [404] * 6),
    "hand_introduction_on": ("/introductions/{waiting_introduction}/hand-on", [404] * 6),
    "withdraw_introduction": ("/introductions/{begun}/withdraw", [404] * 6),
    "thank_for_introduction": ("/introductions/{agreed}/thank", [404] * 6),
    "give_introductions_outcome": ("/introductions/{agreed}/outcome", [404] * 6),
    "entry": ("/entries/ask/{ada_ask}", [200, 404, 404, 200, 200, 200]),
    "own_entry": ("/me/entries/ask/{ada_ask}", [404] * 6),
    "change_entry": ("/me/entries/ask/{ada_ask}", [404] * 6),
    "remove_entry": ("/me/entries/ask/{ada_ask}", [404] * 6),
    "mark_notice_read": ("/notices/{ada_notice}/read", [404] * 6),
    "mark_notices_read": ("/notices/read", [404] * 6),
}
#: of the caller's own, or of everybody's
LISTS = {
    "me": ["/me"],
    "people": ["/people?limit=100", "/people?tag=hollyhock", "/people?begins=bas"],
    "connections": ["/connections"],
    "connection_requests": ["/connection-requests?side=to_me", "/connection-requests?side=by_me"],
    "suggestions": ["/suggestions"],
    "search": [*(f"/search?q={secret.word}" for secret in SECRETS.values()), "/search?q=sailing&kind=people"],
    "introductions": ["/introductions?side=begun", "/introductions?side=received"],
    "entries": ["/entries?kind=ask", "/entries?kind=offer"],
    "notices": ["/notices"],
}
#: what is given with these names others; `test_introductions` sees to whom one may name
GIVEN = {"change_me", "ask_for_introduction", "introduce_two", "add_entry"}


def test_no_operation_is_forgotten():
    assert set(ABOUT_ADA) | set(LISTS) | GIVEN == set(operations())


def parts_of(hidden):
    ada = hidden.viewers["ada"]
    names = {"ada_ask": ada.asks.get(text__contains="flugelhorn"), "ada_notice": ada.notices.first()}
    ids = {name: str(row.public_id) for name, row in names.items()}
    others = {"ben": "nobody", "friend": "nobody", "asker": "nobody", "notice": ids["ada_notice"]}
    return {**hidden.parts, **others, **ids}


def leaks_in(answer, name, *, asked=""):
    """The secrets in an answer that are not for this viewer's eyes, apart from what they wrote themselves."""
    said = (answer.content + repr(answer.headers).encode()).decode().lower().replace(asked, "")
    return {what for what, secret in SECRETS.items() if secret.word in said and name not in secret.viewers}


@pytest.mark.parametrize("name", MEMBERS)
def test_members_see_what_they_may_and_no_more(hidden, name):
    program, parts = program_for(account_of(hidden.viewers[name])), parts_of(hidden)
    answers, leaks = {}, {}
    for operation, (path, _statuses) in ABOUT_ADA.items():
        with transaction.atomic():
            answer = send(program, operation, parts, path)
            transaction.set_rollback(True)
        answers[operation] = answer.status_code
        leaks[operation] = leaks_in(answer, name)
    for paths in LISTS.values():
        for path in paths:
            answer = program.get(path)
            assert answer.status_code == 200
            leaks[path] = leaks_in(answer, name, asked=path.rpartition("=")[2])
    assert {where: found for where, found in leaks.items() if found} == {}
    assert answers == {operation: statuses[MEMBERS.index(name)] for operation, (_path, statuses) in ABOUT_ADA.items()}


@pytest.mark.parametrize("name", ["stranger", "moderator", "operator"])
def test_nobody_finds_by_words_they_may_not_see(hidden, name):
    program = program_for(account_of(hidden.viewers[name]))
    found = []
    for pattern in ("/search?q={}", "/search?q={}&kind=people", "/people?begins={}", "/people?tag={}"):
        nothing = program.get(pattern.format("wxqvbnkj"))
        for what, secret in SECRETS.items():
            answer = program.get(pattern.format(secret.word))
            if name not in secret.viewers and answer.content != nothing.content:
                found.append(f"{what} by {pattern}")
    assert found == []


def test_ada_sees_her_own(hidden):
    program, seen = program_for(hidden.viewers["ada"].account), ""
    paths = [path for paths in LISTS.values() for path in paths if not path.startswith("/search")]
    paths += [f"/introductions/{hidden.parts[which]}" for which in ("begun", "waiting_introduction", "agreed")]
    for path in paths:
        answer = program.get(path)
        assert answer.status_code == 200, path
        seen += answer.content.decode().lower()
    for what in (
        "her name", "her words", "her places", "what to ask her about", "her video", "an ask for herself", "her role",
        "an offer for connections", "a request to her", "an introduction she asked for", "her address",
        "an introduction she is asked to pass on", "where to write to one she was introduced to",
    ):  # fmt: skip
        assert SECRETS[what].word in seen, what


@pytest.mark.parametrize("name", ["visitor", "suspended", "left", "leaving", "applicant"])
def test_whoever_is_no_member_is_answered_nothing(hidden, name):
    viewer = hidden.viewers[name]
    program = program_for(account_of(viewer)) if viewer is not None else Program("")
    word = "token-refused" if viewer is not None else "token-missing"
    parts, nobody = parts_of(hidden), Program("hallway_nobody" if viewer is not None else "").get("/me").content
    for operation in SENT:
        answer = send(program, operation, parts | {"asked": "ada", "waiting": parts["begun"], "ask": parts["ada_ask"]})
        assert (answer.status_code, word_of(answer), answer.content) == (401, word, nobody), operation


@pytest.mark.parametrize(
    "fields", [{"revoked_at": clock.now()}, {"expires_at": clock.now()}], ids=["revoked", "expired"]
)
def test_tokens_that_are_over_open_nothing(hidden, fields):
    program, parts = program_for(hidden.viewers["ada"].account, **fields), parts_of(hidden)
    for operation in SENT:
        answer = send(program, operation, parts | {"asked": "ada", "waiting": parts["begun"], "ask": parts["ada_ask"]})
        assert (answer.status_code, word_of(answer)) == (401, "token-refused"), operation


def test_each_operation_needs_its_own_scope_and_no_other(hidden):
    parts = parts_of(hidden) | {"asked": "stranger"}
    parts |= {"waiting": parts["waiting_introduction"], "ask": parts["ada_ask"]}
    account = hidden.viewers["ada"].account
    for name, operation in operations().items():
        without = program_for(account, scopes=[scope for scope in Scope if scope != operation.scope])
        assert word_of(send(without, name, parts)) == "scope-missing", name
        with transaction.atomic():
            assert word_of(send(program_for(account, scopes=[operation.scope]), name, parts)) != "scope-missing", name
            transaction.set_rollback(True)
