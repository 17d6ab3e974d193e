"""Invitations prepared with the community's directory: looked through, sent once, withdrawn, obeying who wants none."""

from datetime import timedelta

import pytest
from django.test import Client

from hallway.core import clock
from hallway.core.errors import Conflict, NotAllowed
from hallway.core.models import Delivery, Lane, Letter
from hallway.membership.actions.prepare import AT_ONCE, Wanted, prepare_invitations, release_prepared
from hallway.membership.enums import InvitationState
from hallway.membership.models import Invitation
from hallway.membership.quiet import hash_in, never_write, never_write_url
from hallway.people.enums import Role, Standing
from hallway.people.models import Person
from hallway.relationships.models import Connection
from tests.factories.membership import do_background_work, letters_to, link_in, make_community
from tests.factories.people import make_person, sign_in, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    make_community()
    return make_person(name="Olu Operator", role=Role.OPERATOR)


def unseen(name):
    return make_person(name=name, member=False, standing=Standing.INVITED)


def prepare(*people, email="{handle}@example.org", now=None):
    wanted = [Wanted(person.pk, person.name, email.format(handle=person.handle)) for person in people]
    return prepare_invitations(wanted, among={person.pk for person in people}, now=now or clock.now())


def states():
    return list(Invitation.objects.order_by("pk").values_list("email", "state"))


def never_write_to(email):
    never_write(never_write_url(email).rstrip("/").rpartition("/")[2], now=clock.now())


def test_nobody_is_written_to_before_the_operator_says_so(operator):
    nia, ned = unseen("Nia Obi"), unseen("Ned Low")
    assert prepare(nia, ned).added == 2
    do_background_work()
    assert not Letter.objects.exists()

    desk = sign_in(operator)
    page = desk.get("/admin/invitations/prepared/").content.decode()
    assert [name in page for name in ("Nia Obi", "nia-obi@example.org", "Ned Low", "Invite 2 people")] == [True] * 4
    asked = desk.get("/admin/invitations/prepared/send/")
    assert "Invite 2 people?" in asked.content.decode()
    assert not Letter.objects.exists()
    late = unseen("Late Lou")
    prepare(late)
    for _click in range(2):
        desk.post("/admin/invitations/prepared/send/", asked.context["fields"])

    assert len(letters_to("nia-obi@example.org")) == len(letters_to("ned-low@example.org")) == 1
    assert letters_to("late-lou@example.org") == [], "prepared after the operator had looked"
    assert [state for _email, state in states()] == ["sent", "sent", "prepared"]
    assert desk.get("/admin/invitations/").context["prepared"] == 1


def test_who_accepts_takes_the_entry_over_and_is_connected_with_nobody(operator):
    nia = unseen("Nia Obi")
    prepare(nia)
    release_prepared(viewer=viewer_of(operator), now=clock.now())
    [letter] = letters_to("nia-obi@example.org")
    assert letter.subject == "You are invited to Harbour Partners"
    assert "Olu" not in letter.text
    assert letter.headers["Precedence"] == "bulk"
    link = link_in(letter, containing="/join/")
    assert "There is an entry about you already" in Client().get(link).content.decode()
    Client().post(link, {"name": "Nia O.", "old_enough": "on"})
    do_background_work()

    taken = Person.objects.get(account__email="nia-obi@example.org")
    assert (taken.pk, taken.standing, taken.name) == (nia.pk, Standing.MEMBER, "Nia O.")
    assert not Connection.objects.exists()


def test_preparing_again_adds_nothing_and_follows_the_directory(operator):
    nia = unseen("Nia Obi")
    first = prepare(nia)
    again = prepare(nia)
    assert (first.added, again.added, again.before) == (1, 0, 0)
    prepare(nia, email="new@example.org")
    assert states() == [("new@example.org", "prepared")]
    prepare_invitations([], among={nia.pk}, now=clock.now())
    assert states() == [], "the directory names no address any more"


@pytest.mark.parametrize("state", [InvitationState.SENT, InvitationState.WITHDRAWN, InvitationState.ACCEPTED])
def test_nobody_is_invited_twice_whatever_became_of_the_first(operator, state):
    nia = unseen("Nia Obi")
    prepare(nia)
    Invitation.objects.update(state=state, expires_at=clock.now() - timedelta(days=1))
    again = prepare(nia, email="another@example.org")
    assert (again.added, again.before) == (0, 1)
    assert Invitation.objects.count() == 1


def test_members_addresses_and_those_who_want_no_letters_are_left_out(operator):
    make_person(name="Member Mo", email="mo@example.org").account.emailaddress_set.create(
        email="mo@work.example", verified=True
    )
    never_write_to("quiet@example.org")
    people = {email: unseen(f"At {email[:5]}") for email in ("mo@example.org", "mo@work.example", "quiet@example.org")}
    result = prepare_invitations(
        [Wanted(person.pk, person.name, email.upper()) for email, person in people.items()],
        among=set(),
        now=clock.now(),
    )
    assert (result.added, result.members, result.never) == (0, 2, 1)
    assert not Invitation.objects.exists()


def test_addresses_that_are_none_and_those_of_two_people_are_reported(operator):
    nia, ned, nan = unseen("Nia"), unseen("Ned"), unseen("Nan")
    result = prepare_invitations(
        [
            Wanted(nia.pk, "Nia", "one@example.org"),
            Wanted(ned.pk, "Ned", "ONE@example.org"),
            Wanted(nan.pk, "Nan", "no"),
        ],
        among=set(),
        now=clock.now(),
    )
    assert result.added == 1
    assert sorted(result.unusable) == sorted([ned.pk, nan.pk])


def test_what_changed_since_is_heeded_when_sending(operator):
    joined, taken_out, quiet, open_one = (unseen(name) for name in ("Joined", "Taken Out", "Quiet", "Open"))
    prepare(joined, taken_out, quiet, open_one)
    make_person(email="joined@example.org")
    Person.objects.filter(pk=taken_out.pk).update(standing=Standing.SUSPENDED)
    never_write_to("quiet@example.org")
    assert release_prepared(viewer=viewer_of(operator), now=clock.now()) == 4
    do_background_work()
    assert [state for _email, state in states()] == ["withdrawn", "withdrawn", "withdrawn", "sent"]
    assert [letter.to for letter in Letter.objects.all()] == ["open@example.org"]


def test_many_are_sent_part_by_part(operator):
    people = Person.objects.bulk_create(
        Person(name=f"P{number}", handle=f"p-{number}", standing=Standing.INVITED) for number in range(AT_ONCE + 1)
    )
    prepare(*people)
    release_prepared(viewer=None, now=clock.now())
    Delivery.objects.exclude(lane=Lane.WORK).delete()
    do_background_work()
    assert Invitation.objects.filter(state=InvitationState.SENT).count() == AT_ONCE + 1
    assert Letter.objects.count() == AT_ONCE + 1


def test_one_is_withdrawn_and_another_sent_by_hand_instead(operator):
    nia, ned = unseen("Nia Obi"), unseen("Ned Low")
    prepare(nia, ned)
    desk = sign_in(operator)
    row = Invitation.objects.get(person=ned)
    back = desk.post(f"/invitations/{row.public_id}/withdraw/", {"back": "prepared"})
    assert back["Location"] == "/admin/invitations/prepared/"
    path = f"/admin/listed/{nia.public_id}/invite/"
    assert 'value="nia-obi@example.org"' in desk.get(path).content.decode()
    desk.post(path, {"email": "nia@work.example", "name": "Nia"})
    assert states() == [("ned-low@example.org", "withdrawn"), ("nia@work.example", "sent")]
    assert desk.get("/admin/invitations/prepared/send/")["Location"] == "/admin/invitations/prepared/"


def test_somebody_taken_out_cannot_come_in_by_an_invitation(operator):
    nia = unseen("Nia Obi")
    prepare(nia)
    release_prepared(viewer=None, now=clock.now())
    link = link_in(letters_to("nia-obi@example.org")[0], containing="/join/")
    Person.objects.update(standing=Standing.SUSPENDED)
    assert Client().post(link, {"name": "Nia", "old_enough": "on"}).status_code == 404
    assert not Person.objects.exclude(standing=Standing.SUSPENDED).exists()


def test_prepared_invitations_are_for_operators_alone(operator):
    prepare(unseen("Nia Obi"))
    row = Invitation.objects.get()
    for person in (make_person(), make_person(role=Role.MODERATOR)):
        client = sign_in(person)
        for path in ("/admin/invitations/prepared/", "/admin/invitations/prepared/send/"):
            assert client.get(path).status_code == 404
        assert client.post("/admin/invitations/prepared/send/", {"up_to": row.pk}).status_code == 404
        assert client.post(f"/invitations/{row.public_id}/withdraw/").status_code == 404
        assert "nia-obi" not in client.get("/invitations/").content.decode()
        with pytest.raises(NotAllowed):
            release_prepared(viewer=viewer_of(person), now=clock.now())
    assert Client().post("/admin/invitations/prepared/send/").status_code == 302
    do_background_work()
    assert states() == [("nia-obi@example.org", "prepared")]


def test_there_is_nothing_to_invite_to_without_a_community():
    with pytest.raises(Conflict):
        release_prepared(viewer=None, now=clock.now())


def test_the_link_of_a_prepared_invitation_opens_nothing(operator):
    from hallway.membership.actions.invite import secret_of

    prepare(unseen("Nia Obi"))
    assert Client().get(f"/join/{secret_of(Invitation.objects.get())}/").status_code == 404


def test_the_link_of_each_letter_takes_its_reader_off(operator):
    prepare(unseen("Nia Obi"))
    release_prepared(viewer=None, now=clock.now())
    [letter] = letters_to("nia-obi@example.org")
    assert hash_in(link_in(letter, containing="/never/").split("/")[2])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(operator, django_assert_num_queries, count):
    for number in range(count):
        prepare(unseen(f"Person {number}"))
    client = sign_in(operator)
    with django_assert_num_queries(5):
        client.get("/admin/invitations/prepared/")
