"""Tokens: made by who has just signed in, shown once, worth what they were made for, and over when they are."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hallway.api.actions.tokens import REVOKED, make_token, revoke_token
from hallway.api.enums import Scope
from hallway.api.models import AccessToken
from hallway.api.retention import _tokens
from hallway.core import clock, deletions
from hallway.core.errors import Invalid, NotAllowed, NotFound
from hallway.membership.actions.leave import ask_for_deletion, take_deletion_back
from hallway.membership.actions.members import reset_sign_in
from hallway.membership.actions.suspend import reinstate_person, suspend_person
from hallway.membership.models import SecurityRecord
from hallway.people.enums import Role
from tests.factories.membership import do_background_work, letters_to, make_text, sign_in_now
from tests.factories.people import make_person, sign_in, viewer_of
from tests.factories.tokens import Program, program_of, token_for, word_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]


def made_on_the_page(client, **fields):
    given = {"name": "Backup on my laptop", "scopes": ["profile:read", "people:read"], "days": "30", **fields}
    return client.post("/settings/programs/new/", given)


def test_a_token_is_shown_once_and_kept_as_a_hash():
    ana = make_person(name="Ana", email="ana@example.org")
    client = sign_in_now(ana, again=True)
    page = made_on_the_page(client)
    secret = re.search(r"hallway_[\w-]{43}", page.content.decode()).group()
    token = AccessToken.objects.get()
    assert secret not in json.dumps(AccessToken.objects.values().get(), default=str)
    assert (token.name, token.scopes) == ("Backup on my laptop", ["profile:read", "people:read"])
    assert token.expires_at - token.made_at == timedelta(days=30)
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    listed = client.get("/settings/programs/").content.decode()
    assert "Backup on my laptop" in listed
    assert "Never used." in listed
    assert secret not in listed
    assert Program(secret).get("/me").json()["handle"] == ana.handle
    assert "Last used on" in client.get("/settings/programs/").content.decode()


def test_making_one_needs_a_recent_sign_in():
    client = sign_in(make_person())
    for answer in (client.get("/settings/programs/new/"), made_on_the_page(client)):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/settings/account/confirm/?next=")
    assert not AccessToken.objects.exists()


def test_its_member_is_written_to_and_it_is_recorded():
    ana = make_person(name="Ana", email="ana@example.org")
    token, secret = token_for(ana, "notices:read")
    revoke_token(token.public_id, viewer=viewer_of(ana), now=clock.now())
    [letter] = letters_to("ana@example.org")
    assert "Read my notices" in letter.text
    assert secret not in letter.text
    events = list(SecurityRecord.objects.filter(account=ana.account).values_list("event", flat=True))
    assert sorted(events) == ["token_made", "token_revoked"]


@pytest.mark.parametrize(
    ("wrong", "field"), [({"name": " "}, "name"), ({"scopes": []}, "scopes"), ({"days": 31}, "days")]
)
def test_what_no_token_can_be(wrong, field):
    given = {"name": "A program", "scopes": [Scope.PROFILE_READ], "days": 30, **wrong}
    with pytest.raises(Invalid) as refused:
        make_token(viewer_of(make_person()), now=clock.now(), **given)
    assert set(refused.value.fields) == {field}
    page = made_on_the_page(sign_in_now(make_person(), again=True), **wrong)
    assert page.status_code == 422
    assert not AccessToken.objects.exists()


def test_a_member_has_twenty_at_most():
    ana = make_person()
    tokens = [token_for(ana)[0] for _number in range(20)]
    with pytest.raises(Invalid):
        token_for(ana)
    revoke_token(tokens[0].public_id, viewer=viewer_of(ana), now=clock.now())
    token_for(ana)


def test_nobody_but_members_makes_one():
    with pytest.raises(NotAllowed):
        token_for(make_person(standing="suspended"))


def test_revoked_on_the_page_it_opens_nothing():
    ana = make_person()
    token, secret = token_for(ana)
    client = sign_in(ana)
    assert client.get(f"/settings/programs/{token.public_id}/revoke/").status_code == 200
    assert Program(secret).get("/me").status_code == 200
    for _time in range(2):
        assert client.post(f"/settings/programs/{token.public_id}/revoke/").status_code == 302
        assert word_of(Program(secret).get("/me")) == "token-refused"


def test_nobody_revokes_what_is_not_theirs():
    token, secret = token_for(make_person())
    other = make_person()
    assert sign_in(other).post(f"/settings/programs/{token.public_id}/revoke/").status_code == 404
    with pytest.raises(NotFound):
        revoke_token(token.public_id, viewer=viewer_of(other), now=clock.now())
    assert Program(secret).get("/me").status_code == 200


def test_one_that_is_past_its_time_opens_nothing():
    now = clock.now()
    _token, secret = token_for(make_person(), days=7, now=now)
    with clock.frozen_at(now + timedelta(days=7, seconds=-1)):
        assert Program(secret).get("/me").status_code == 200
    with clock.frozen_at(now + timedelta(days=7)):
        assert word_of(Program(secret).get("/me")) == "token-refused"


def test_whoever_is_not_here_is_refused_as_nobody_is():
    ana, moderator = make_person(), make_person(role=Role.MODERATOR)
    program, now = program_of(ana), clock.now()
    nobody = Program("hallway_" + "x" * 43).get("/me")
    suspend_person(ana, reason="A reason", viewer=viewer_of(moderator), now=now)
    assert program.get("/me").content == nobody.content
    reinstate_person(ana, viewer=viewer_of(moderator), now=now)
    assert program.get("/me").status_code == 200
    ana.account.refresh_from_db()
    ask_for_deletion(ana.account, now=now)
    assert program.get("/me").content == nobody.content
    take_deletion_back(ana.account, now=now)
    assert program.get("/me").status_code == 200


def test_resetting_the_ways_in_revokes_tokens():
    ana, operator = make_person(), make_person(role=Role.OPERATOR)
    program = program_of(ana)
    reset_sign_in(ana, viewer=viewer_of(operator), now=clock.now())
    do_background_work()
    assert word_of(program.get("/me")) == "token-refused"


def test_a_restored_backup_lets_no_revoked_token_in(settings, tmp_path):
    settings.CONFIG = settings.CONFIG.__class__(**{**settings.CONFIG.__dict__, "deletions_file": str(tmp_path / "log")})
    ana = make_person()
    token, secret = token_for(ana)
    revoke_token(token.public_id, viewer=viewer_of(ana), now=clock.now())
    do_background_work()
    AccessToken.objects.update(revoked_at=None)  # as it was in the backup
    done = deletions.do_again(deletions.read(tmp_path / "log"), now=clock.now())
    assert done[REVOKED] == 1
    assert word_of(Program(secret).get("/me")) == "token-refused"


def test_new_terms_are_accepted_on_the_page_first():
    ana = make_person()
    program = program_of(ana)
    text = make_text(must_accept=True)
    refused = program.get("/me")
    assert (refused.status_code, word_of(refused)) == (403, "texts-to-accept")
    ana.account.acceptances.create(text=text, accepted_at=clock.now())
    assert program.get("/me").status_code == 200
    assert AccessToken.objects.get().accepted_up_to == text.pk


def test_its_use_is_written_down_once_a_day():
    now = clock.now().replace(hour=12)
    program = Program(token_for(make_person(), now=now)[1])
    counts = []
    for later in (timedelta(0), timedelta(hours=2), timedelta(days=1)):
        with clock.frozen_at(now + later), CaptureQueriesContext(connection) as queries:
            program.get("/me")
        counts.append(sum("UPDATE" in query["sql"] for query in queries))
    assert counts == [1, 0, 1]


def test_those_that_are_over_are_forgotten_after_a_time():
    now = clock.now()
    token_for(make_person(), days=7, now=now)
    token_for(make_person(), days=365, now=now)
    assert _tokens(now + timedelta(days=8)) == 1
    assert AccessToken.objects.count() == 1


def test_an_account_takes_its_tokens_along():
    ana = make_person()
    token_for(ana)
    ana.account.delete()
    assert not AccessToken.objects.exists()
