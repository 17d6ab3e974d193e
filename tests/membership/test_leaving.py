"""Deleting an account: said before, asked again, taken back, carried out, and nothing left anywhere."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client

from hallway.atlas import overlay, snapshot
from hallway.atlas.refresh import refresh_atlas
from hallway.core import clock
from hallway.core.models import Fact, Handle
from hallway.membership.actions.first_steps import note_steps_done
from hallway.membership.actions.leave import carry_out_deletions
from hallway.membership.leaving import _removals, before_removal
from hallway.membership.models import SecurityRecord, SignUp
from hallway.people.enums import Role, Standing
from hallway.people.models import Account, Person
from tests.factories.membership import (
    code_in,
    letters_to,
    make_community,
    make_invitation,
    make_text,
    sign_in_now,
)
from tests.factories.people import block, make_person, sign_in
from tests.factories.relationships import make_ties

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    make_community(deletion_grace_days=14)
    return make_person(name="Anastasia Unmistakable", handle="unmistakable", email="ana@unmistakable.example")


def leave(person):
    client = sign_in_now(person)
    page = client.get("/settings/account/delete/")
    assert "14 days" in page.content.decode()
    answer = client.post("/settings/account/delete/")
    person.refresh_from_db()
    return answer


def test_leaving_hides_at_once_and_ends_every_session(ana):
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": "ana@unmistakable.example"})
    code = code_in(letters_to("ana@unmistakable.example")[0])
    elsewhere.post("/accounts/login/code/confirm/", {"code": code})
    assert elsewhere.get("/settings/account/").status_code == 200

    answer = leave(ana)

    assert "Goodbye" in answer.content.decode()
    assert ana.standing == Standing.LEFT
    assert elsewhere.get("/settings/account/").status_code == 302
    assert Person.objects.in_directory().filter(pk=ana.pk).count() == 0
    assert ana.account.deletion_due_at - clock.now() > timedelta(days=13)
    assert "will be deleted" in letters_to("ana@unmistakable.example")[-1].subject


def test_leaving_is_taken_back_by_signing_in_and_saying_so(ana):
    leave(ana)
    client = sign_in(ana)
    for path in ["/", "/settings/account/", "/invitations/", "/people/"]:
        assert client.get(path)["Location"] == "/settings/account/leaving/"
    assert client.get("/settings/account/leaving/").status_code == 200
    client.post("/settings/account/stay/")

    ana.refresh_from_db()
    ana.account.refresh_from_db()
    assert (ana.standing, ana.account.deletion_due_at) == (Standing.MEMBER, None)
    assert client.get("/settings/account/").status_code == 200


def test_nothing_is_removed_before_its_time_or_when_taken_back(ana):
    leave(ana)
    assert carry_out_deletions(now=clock.now() + timedelta(days=13)) == 0
    sign_in(ana).post("/settings/account/stay/")
    assert carry_out_deletions(now=clock.now() + timedelta(days=15)) == 0
    assert Account.objects.count() == 1


def test_after_the_days_of_grace_nothing_is_left_in_any_table(ana):
    other = make_person(name="Ben", email="ben@example.org")
    text = make_text()
    client = Client()
    client.post("/accounts/login/", {"login": "ana@unmistakable.example"})
    client.post("/accounts/login/code/confirm/", {"code": code_in(letters_to("ana@unmistakable.example")[0])})
    client.post("/welcome/texts/", {"accept": "on", "texts": str(text.pk)})
    make_invitation(ana, email="friend@example.org", words="Anastasia Unmistakable says hello")
    make_invitation(other, email="ana@unmistakable.example")
    note_steps_done(ana)
    block(other, ana)
    block(ana, other)
    SignUp.objects.create(
        email="ana@unmistakable.example", name="x", made_at=clock.now(), expires_at=clock.now(), code_hash=""
    )
    leave(ana)
    letters_to("friend@example.org")
    due = clock.now() + timedelta(days=15)
    account, person, public_id = ana.account.pk, ana.pk, str(ana.public_id)
    letters = letters_to("friend@example.org")
    assert letters

    assert carry_out_deletions(now=due) == 1

    from hallway.core.models import Letter

    Letter.objects.filter(to="friend@example.org").delete()  # a friend's letter goes by its own period
    traces = []
    for model in apps.get_models():
        if model is Handle:
            continue
        for row in model._default_manager.values():
            said = str({key: value for key, value in row.items() if key != "public_id"}).lower()
            if "unmistakable" in said:
                traces.append((model.__name__, row))
        for field in model._meta.get_fields():
            if getattr(field, "many_to_one", False) or (getattr(field, "one_to_one", False) and field.concrete):
                target = {Account: account, Person: person}.get(field.related_model)
                if target and model._default_manager.filter(**{field.name: target}).exists():
                    traces.append((model.__name__, field.name))
    assert traces == []
    assert Session.objects.count() == 0
    assert Handle.objects.filter(text="unmistakable").exists()
    left = [fact.payload for fact in Fact.objects.filter(kind="PersonLeft")]
    assert left == [{"person": person, "public_id": public_id}]
    assert Person.objects.filter(pk=other.pk).exists()


def test_the_atlas_leaves_out_who_is_removed_at_once_and_forgets_the_words_in_time(ana):
    ben = make_person(name="Ben")
    make_ties(ana, ben)
    key, now = ana.pk, clock.now()
    before = overlay.current()
    assert key in before.texts["people"].search("Unmistakable", 5).ids
    leave(ana)
    carry_out_deletions(now=now + timedelta(days=15))

    after = overlay.current()
    assert after.folder == before.folder
    assert key not in after.texts["people"].search("Unmistakable", 5).ids
    for network in (after.counted, after.shown):
        assert network.ties(ben.pk)[0].tolist() == []
    refresh_atlas(now + timedelta(days=15))
    refresh_atlas(clock.now() + timedelta(days=17))
    rebuilt = overlay.current()
    assert rebuilt.folder != before.folder
    assert key not in rebuilt.texts["people"].search("Unmistakable", 5).ids
    assert not (snapshot.home() / before.folder).exists()


def test_security_records_stay_under_one_pseudonym(ana):
    leave(ana)
    carry_out_deletions(now=clock.now() + timedelta(days=15))
    records = SecurityRecord.objects.order_by("happened_at")
    assert [(record.event, record.account) for record in records] == [("deletion_asked", None), ("deleted", None)]
    assert len({record.pseudonym for record in records}) == 1


def test_a_capability_can_clear_up_before_the_rows_go(ana):
    seen = []
    before_removal(lambda person, now: seen.append(person.name))
    try:
        leave(ana)
        carry_out_deletions(now=clock.now() + timedelta(days=15))
    finally:
        _removals.pop()
    assert seen == ["Anastasia Unmistakable"]


def test_the_handle_of_somebody_who_left_is_not_given_again(ana):
    leave(ana)
    carry_out_deletions(now=clock.now() + timedelta(days=15))
    other = make_person(name="Ben")
    answer = sign_in(other).post("/settings/account/handle/", {"handle": "unmistakable"})
    assert list(answer.context["form"].errors) == ["handle"]


def test_the_last_operator_cannot_leave():
    make_community()
    operator = make_person(role=Role.OPERATOR)
    answer = sign_in_now(operator).post("/settings/account/delete/")
    assert answer.status_code == 409
    operator.account.refresh_from_db()
    assert operator.account.deletion_due_at is None


def test_the_last_but_one_operator_can_leave():
    make_community()
    operator, _other = make_person(role=Role.OPERATOR), make_person(role=Role.OPERATOR)
    assert sign_in_now(operator).post("/settings/account/delete/").status_code == 200


def test_deletion_is_for_its_own_account_only():
    make_community()
    assert Client().post("/settings/account/delete/")["Location"].startswith("/accounts/login/")
    assert Client().post("/settings/account/stay/").status_code == 404


def test_the_picture_goes_with_the_person(ana, django_capture_on_commit_callbacks):
    from io import BytesIO

    from PIL import Image

    from hallway.people.actions.picture import upload_picture
    from hallway.people.pictures import face_file, source_file

    file = BytesIO()
    Image.new("RGB", (400, 400), "red").save(file, "PNG")
    size = file.tell()
    file.seek(0)
    ana = upload_picture(ana, file=file, size_bytes=size, now=clock.now())
    files = [face_file(ana.picture, 96), source_file(ana.public_id.hex)]
    assert all(kept.exists() for kept in files)
    leave(ana)
    with django_capture_on_commit_callbacks(execute=True):
        carry_out_deletions(now=clock.now() + timedelta(days=15))
    assert not any(kept.exists() for kept in files)
