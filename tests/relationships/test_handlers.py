"""What happens between people because of a block, an accepted invitation, a confirmed file, or time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hallway.core.clock import frozen_at
from hallway.core.retention import forget_what_is_past
from hallway.core.work import run_due
from hallway.membership.facts import InvitationAccepted
from hallway.people.actions.boundaries import block_person
from hallway.relationships import handlers, schedule
from hallway.relationships.actions.connect import ask_to_connect
from hallway.relationships.enums import ConnectionState, Consent
from hallway.relationships.models import Connection, Contact, ContactChange, ContactImport, Tie
from tests.factories.people import block, make_person, sign_in, viewer_of
from tests.factories.relationships import make_connection, make_request, make_tie
from tests.relationships.importing import NOW, SAMPLES, bring_in, stage

pytestmark = pytest.mark.django_db


def test_a_block_ends_the_connection_and_hides_both_ties():
    ana, ben = make_person(), make_person()
    make_connection(ana, ben, consent=Consent.MEMBERS)
    block_person(ana, other=ben, now=NOW)
    run_due(now=NOW)

    assert not Connection.objects.exists()
    assert list(Tie.objects.values_list("consent", flat=True)) == ["private", "private"]
    assert viewer_of(ben).connection_ids == frozenset()


def test_a_block_leaves_the_request_of_the_one_blocked_open_to_them_and_takes_mine_back():
    ana, ben, cy = make_person(), make_person(), make_person()
    make_request(ben, ana)
    make_request(ana, cy)
    for other in (ben, cy):
        block_person(ana, other=other, now=NOW)
    run_due(now=NOW)

    kept = Connection.objects.get()
    assert (kept.asker, kept.state, kept.set_aside_at is not None) == (ben, ConnectionState.ASKED, True)


def test_an_accepted_invitation_connects_on_each_ones_terms():
    inviter, newcomer = make_person(default_consent="members"), make_person(default_consent="private")
    happened = InvitationAccepted(invitation="x", inviter=inviter.pk, newcomer=newcomer.pk)
    handlers.connect_with_inviter(happened)
    handlers.connect_with_inviter(happened)

    assert viewer_of(newcomer).connection_ids == {inviter.pk}
    assert dict(Tie.objects.values_list("holder", "consent")) == {inviter.pk: "members", newcomer.pk: "private"}


@pytest.mark.parametrize("state", ["asked", "asked back", "set aside"])
def test_an_accepted_invitation_settles_a_request(state):
    inviter, newcomer = make_person(), make_person()
    if state == "asked back":
        make_request(newcomer, inviter)
    else:
        make_request(inviter, newcomer, set_aside=state == "set aside")
    handlers.connect_with_inviter(InvitationAccepted(invitation="x", inviter=inviter.pk, newcomer=newcomer.pk))
    assert viewer_of(inviter).connection_ids == {newcomer.pk}


def test_an_accepted_invitation_connects_nobody_who_blocked_the_other():
    inviter, newcomer = make_person(), make_person()
    block(newcomer, inviter)
    handlers.connect_with_inviter(InvitationAccepted(invitation="x", inviter=inviter.pk, newcomer=newcomer.pk))
    assert not Connection.objects.exists()


def test_a_confirmed_file_is_carried_out_in_the_background_and_matched():
    ana = make_person()
    marta = make_person(name="Marta Oliveira", email="marta@example.org", findable_by_address=True)
    waiting = stage(ana, SAMPLES / "linkedin_connections.csv")
    sign_in(ana).post(f"/network/import/{waiting.public_id}/confirm/")
    assert Contact.objects.count() == 0
    run_due()

    assert Contact.objects.filter(owner=ana).count() == 5
    assert Contact.objects.get(name="Marta Oliveira").person == marta
    assert Tie.objects.values_list("holder", "other", "consent").get() == (ana.pk, marta.pk, "private")


def test_old_requests_end_the_same_whether_set_aside_or_not():
    ana = make_person()
    then = NOW - timedelta(days=61)
    for aside in (True, False):
        make_request(ana, make_person(), set_aside=aside, asked_at=then)
    fresh = make_request(ana, make_person(), asked_at=NOW)
    schedule.pass_requests_on(NOW)
    assert list(Connection.objects.open_by(ana.pk)) == [fresh]


def test_waiting_requests_arrive_when_the_week_has_room_again():
    busy = make_person(capacity=1)
    for _ in range(2):
        ask_to_connect(make_person(), other=busy, now=NOW)
    schedule.pass_requests_on(NOW + timedelta(days=1))
    assert Connection.objects.waiting_for(busy.pk).count() == 1
    schedule.pass_requests_on(NOW + timedelta(days=8))
    assert Connection.objects.waiting_for(busy.pk).count() == 2


def test_forgotten_previews_and_endless_imports_are_cleaned_up(imports_folder):
    ana, ben = make_person(), make_person()
    stage(ana, SAMPLES / "linkedin_connections.csv")
    endless = stage(ben, SAMPLES / "linkedin_connections.csv")
    ContactImport.objects.filter(pk=endless.pk).update(state="running")
    (imports_folder / "left-behind.jsonl").write_text("")
    forget_what_is_past(now=NOW + timedelta(days=2))
    schedule.give_up_imports(NOW + timedelta(days=2))
    assert list(ContactImport.objects.values_list("owner", "state")) == [(ben.pk, "failed")]

    later = datetime.now(UTC) + timedelta(days=2)
    forget_what_is_past(now=later)
    assert list(imports_folder.iterdir()) == []


def test_how_to_undo_is_forgotten_after_a_month(tmp_path):
    ana = make_person()
    bring_in(ana, SAMPLES / "google_contacts_2024.csv")
    bring_in(ana, SAMPLES / "linkedin_connections.csv")
    assert ContactChange.objects.exists()
    forget_what_is_past(now=NOW + timedelta(days=31))
    assert not ContactChange.objects.exists()


def test_looking_up_goes_on_the_next_week():
    ana = make_person()
    make_person(name="Marta Oliveira", email="marta@example.org", findable_by_address=True)
    bring_in(ana, SAMPLES / "linkedin_connections.csv")
    schedule.look_up_contacts(NOW)
    assert Contact.objects.filter(person__isnull=False).count() == 1
    schedule.look_up_contacts(NOW + timedelta(days=7))
    assert Tie.objects.count() == 1


def test_upload_is_read_shown_and_confirmed_without_javascript():
    ana = make_person()
    client = sign_in(ana)
    file = SimpleUploadedFile("Connections.csv", (SAMPLES / "linkedin_connections.csv").read_bytes())
    with frozen_at(NOW):
        page = client.post("/network/import/", {"file": file}, follow=True)
    assert "We take this for a file from LinkedIn, with 5 good rows." in page.content.decode()
    assert "Marta Oliveira" in page.content.decode()
    assert make_tie(ana, make_person()).consent == Consent.PRIVATE


def test_a_request_of_somebody_suspended_is_not_counted():
    ana, ben = make_person(), make_person()
    make_request(ben, ana)
    assert viewer_of(ana).circle("asked_me") == {ben.pk}
    type(ben).objects.filter(pk=ben.pk).update(standing="suspended")
    assert viewer_of(ana).circle("asked_me") == frozenset()
