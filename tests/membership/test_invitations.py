"""Inviting: by members and operators, opening, accepting, resending, withdrawing, reminding, and never again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallway.core import clock
from hallway.core.models import Fact
from hallway.core.outbox import read
from hallway.membership.actions.invite import hash_secret
from hallway.membership.actions.remind import remind_invited
from hallway.membership.enums import Joining
from hallway.membership.facts import InvitationAccepted
from hallway.membership.models import Acceptance, Invitation, QuietAddress
from hallway.people.enums import Role, Standing
from hallway.people.models import Account, Person
from tests.factories.membership import (
    letters_to,
    link_in,
    make_community,
    make_invitation,
    make_text,
)
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    make_community(joining=Joining.INVITATION, invitations_per_member=2)
    return make_person(name="Ana Silva", email="ana@example.org")


def invited(ana, email="new@example.org", **fields):
    """The path of the link in the letter of a fresh invitation."""
    make_invitation(ana, email=email, **fields)
    return link_in(letters_to(email)[-1], containing="/join/")


def accepted_facts():
    return [read(fact) for fact in Fact.objects.filter(kind="InvitationAccepted")]


def test_inviting_sends_a_letter_in_both_forms_with_a_link_and_keeps_only_its_hash(ana):
    client = sign_in(ana)
    answer = client.post("/invitations/", {"email": "New@Example.org", "name": "Nia", "words": "You'd like it <3"})

    assert (answer.status_code, answer["Location"]) == (302, "/invitations/")
    [letter] = letters_to("new@example.org")
    link = link_in(letter, containing="/join/")
    invitation = Invitation.objects.get()
    assert letter.subject == "Ana Silva invites you to Harbour Partners"
    assert "You'd like it <3" in letter.text
    assert "You&#x27;d like it &lt;3" in letter.html
    assert f'href="http://localhost:8000{link}"' in letter.html
    secret = link.split("/")[2]
    assert invitation.secret_hash == hash_secret(secret)
    assert secret not in str(list(Invitation.objects.values()))
    assert secret not in str(list(Fact.objects.values()))


def test_accepting_makes_a_member_without_another_code(ana):
    terms = make_text()
    link = invited(ana, name="Nia Obi")
    client = Client()

    page = client.get(link)
    assert "Ana Silva invites you" in page.content.decode()
    assert 'value="Nia Obi"' in page.content.decode()
    assert Invitation.objects.get().opened_at is not None
    answer = client.post(link, {"name": "Nia O.", "old_enough": "on", "accept": "on", "texts": str(terms.pk)})

    assert (answer.status_code, answer["Location"]) == (302, "/welcome/")
    nia = Person.objects.get(name="Nia O.")
    assert (nia.standing, nia.account.email) == (Standing.MEMBER, "new@example.org")
    assert nia.account.emailaddress_set.get().verified
    assert Acceptance.objects.get().account == nia.account
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.accepted_by) == ("accepted", nia)
    assert accepted_facts() == [
        InvitationAccepted(invitation=str(invitation.public_id), inviter=ana.pk, newcomer=nia.pk)
    ]
    assert client.get("/settings/account/").status_code == 200


def test_a_link_works_once(ana):
    link = invited(ana)
    form = {"name": "Nia", "old_enough": "on"}
    Client().post(link, form)
    assert Client().get(link).status_code == 404
    assert Client().post(link, form).status_code == 404
    assert Account.objects.count() == 2


@pytest.mark.parametrize("path", ["/join/nonsense/", "/join/" + "a" * 40 + "/"])
def test_a_link_that_never_was_is_answered_like_one_that_ended(ana, path):
    link = invited(ana)
    Invitation.objects.update(expires_at=clock.now())
    ended, never = Client().get(link), Client().get(path)
    assert (ended.status_code, never.status_code) == (404, 404)
    assert "no longer open" in ended.content.decode()
    assert "no longer open" in never.content.decode()


def test_opening_a_link_is_noted_and_shown_to_the_inviter_alone(ana):
    link = invited(ana)
    client = sign_in(ana)
    assert ">sent<" in client.get("/invitations/").content.decode()
    Client().get(link)
    assert ">opened<" in client.get("/invitations/").content.decode()
    assert "new@example.org" not in sign_in(make_person()).get("/invitations/").content.decode()


def test_accepting_a_page_needs_the_age_and_a_name(ana):
    link = invited(ana)
    answer = Client().post(link, {"name": " "})
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (200, ["name", "old_enough"])
    assert Account.objects.count() == 1


def inviting(ana, email):
    """Everything an inviter can observe: page, queries, how the list shows it."""
    client = sign_in(ana)
    with CaptureQueriesContext(connection) as queries:
        answer = client.post("/invitations/", {"email": email}, follow=True)
    body = answer.content.decode().replace(email, "ADDRESS")
    return answer.status_code, answer.redirect_chain, len(queries), body.count("ADDRESS"), ">sent<" in body


def test_inviting_a_member_looks_the_same_and_the_member_is_told(ana):
    make_person(email="member@example.org")

    known = inviting(ana, "member@example.org")
    letters_to("member@example.org")
    Invitation.objects.all().delete()
    unknown = inviting(ana, "stranger@example.org")

    assert known == unknown
    [letter] = letters_to("member@example.org")
    assert letter.subject == "Ana Silva looked for you in Harbour Partners"
    assert len(letters_to("stranger@example.org")) == 1


def test_a_member_who_was_invited_tells_the_inviter_only_by_saying_so(ana):
    member = make_person(email="member@example.org")
    make_invitation(ana, email="member@example.org")
    link = link_in(letters_to("member@example.org")[0], containing="/join/")
    client = sign_in(member)

    client.get(link)
    assert accepted_facts() == []
    answer = client.post(link)

    assert answer["Location"] == "/"
    assert [(fact.inviter, fact.newcomer) for fact in accepted_facts()] == [(ana.pk, member.pk)]


def test_a_link_that_went_elsewhere_connects_no_other_member(ana):
    link = invited(ana, email="member@example.org")
    other = sign_in(make_person())
    assert other.post(link).status_code == 409
    assert sign_in(ana).post(link).status_code == 409
    assert accepted_facts() == []
    assert Invitation.objects.get().state == "sent"


def test_a_member_has_a_limit_and_an_operator_has_none(ana):
    client = sign_in(ana)
    for number in range(2):
        client.post("/invitations/", {"email": f"new{number}@example.org"})
    refused = client.post("/invitations/", {"email": "new2@example.org"})

    assert refused.status_code == 200
    assert refused.context["form"].non_field_errors() == [
        "You have 2 invitations open, as many as one member may. Withdraw one, or wait for an answer."
    ]
    assert Invitation.objects.count() == 2
    desk = sign_in(make_person(role=Role.OPERATOR))
    for number in range(3):
        desk.post("/invitations/", {"email": f"op{number}@example.org"})
    assert Invitation.objects.count() == 5


def test_what_ended_does_not_count_to_the_limit(ana):
    for number in range(2):
        make_invitation(ana, email=f"new{number}@example.org")
    Invitation.objects.filter(email="new0@example.org").update(expires_at=clock.now())
    make_invitation(ana, email="new2@example.org")
    assert Invitation.objects.count() == 3


def test_the_same_address_is_invited_once_at_a_time(ana):
    client = sign_in(ana)
    client.post("/invitations/", {"email": "new@example.org"})
    again = client.post("/invitations/", {"email": "NEW@example.org", "words": "Once more"})
    assert "already" in again.content.decode()
    Invitation.objects.update(expires_at=clock.now())
    client.post("/invitations/", {"email": "new@example.org"})
    assert sorted(Invitation.objects.values_list("state", flat=True)) == ["sent", "withdrawn"]


def test_sending_again_makes_a_new_link_and_ends_the_old_one(ana):
    old = invited(ana)
    client = sign_in(ana)
    client.post(f"/invitations/{Invitation.objects.get().public_id}/again/")
    new = link_in(letters_to("new@example.org")[-1], containing="/join/")

    assert new != old
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_sending_again_has_an_end(ana):
    make_invitation(ana)
    client = sign_in(ana)
    path = f"/invitations/{Invitation.objects.get().public_id}/again/"
    answers = [client.post(path).status_code for _time in range(5)]
    assert answers == [302, 302, 302, 302, 409]


def test_withdrawing_ends_the_link_and_writes_to_nobody(ana):
    link = invited(ana)
    client = sign_in(ana)
    client.post(f"/invitations/{Invitation.objects.get().public_id}/withdraw/")
    assert Client().get(link).status_code == 404
    assert len(letters_to("new@example.org")) == 1
    assert Invitation.objects.get().state == "withdrawn"


@pytest.mark.parametrize("act", ["again", "withdraw"])
def test_nobody_touches_an_invitation_of_another_member(ana, act):
    make_invitation(ana)
    path = f"/invitations/{Invitation.objects.get().public_id}/{act}/"
    assert sign_in(make_person()).post(path).status_code == 404
    assert Client().post(path)["Location"].startswith("/accounts/login/")
    assert sign_in(make_person(standing=Standing.LEFT)).post(path).status_code == 404
    assert Invitation.objects.values_list("state", "serial").get() == ("sent", 1)


def test_an_operator_withdraws_anybodys_invitation(ana):
    make_invitation(ana)
    desk = sign_in(make_person(role=Role.OPERATOR))
    assert "new@example.org" in desk.get("/admin/invitations/?q=new@").content.decode()
    desk.post(f"/invitations/{Invitation.objects.get().public_id}/withdraw/", {"back": "admin"})
    assert Invitation.objects.get().state == "withdrawn"


def test_those_invited_are_reminded_once(ana):
    make_invitation(ana)
    assert len(letters_to("new@example.org")) == 1
    later = clock.now() + timedelta(days=8)
    with clock.frozen_at(later):
        assert remind_invited(now=later) == 1
        assert remind_invited(now=later) == 0
        first, second = letters_to("new@example.org")
    assert second.subject == "Ana Silva still hopes to see you in Harbour Partners"
    assert link_in(first, containing="/join/") == link_in(second, containing="/join/")


@pytest.mark.parametrize("state", ["accepted", "withdrawn"])
def test_nobody_is_reminded_of_what_is_closed(ana, state):
    make_invitation(ana)
    Invitation.objects.update(state=state)
    assert remind_invited(now=clock.now() + timedelta(days=8)) == 0


def test_a_member_is_not_reminded_of_an_invitation_they_did_not_need(ana):
    make_person(email="member@example.org")
    make_invitation(ana, email="member@example.org")
    letters_to("member@example.org")
    later = clock.now() + timedelta(days=8)
    with clock.frozen_at(later):
        remind_invited(now=later)
        assert len(letters_to("member@example.org")) == 1


def test_never_again_is_asked_before_it_is_done_and_then_obeyed(ana):
    make_invitation(ana)
    [letter] = letters_to("new@example.org")
    path = link_in(letter, containing="/never/")
    assert letter.headers["List-Unsubscribe"] == f"<http://localhost:8000{path}>"

    Client().get(path)
    assert QuietAddress.objects.count() == 0
    assert Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    client = sign_in(ana)
    client.post(f"/invitations/{Invitation.objects.get().public_id}/again/")
    assert len(letters_to("new@example.org")) == 1
    assert "new@example.org" not in str(list(QuietAddress.objects.values()))


def test_never_again_also_holds_for_codes_and_unknown_accounts():
    make_community()
    Client().post("/accounts/login/", {"login": "new@example.org"})
    path = link_in(letters_to("new@example.org")[0], containing="/never/")
    Client().post(path)

    Client().post("/accounts/login/code/", {"email": "new@example.org"})
    Client().post("/join/", {"email": "new@example.org", "name": "Nia", "old_enough": "on"})
    make_invitation(make_person(), email="new@example.org")
    assert len(letters_to("new@example.org")) == 1


def test_never_again_does_not_keep_letters_from_a_member():
    make_community()
    Client().post("/accounts/login/", {"login": "new@example.org"})
    Client().post(link_in(letters_to("new@example.org")[0], containing="/never/"))
    make_person(email="new@example.org")
    Client(REMOTE_ADDR="192.0.2.9").post("/accounts/login/code/", {"email": "new@example.org"})
    assert [letter.subject[9:] for letter in letters_to("new@example.org")][1:] == [
        " is your code for Harbour Partners"
    ]


def test_a_forged_never_link_does_nothing():
    make_community()
    assert Client().post("/never/" + "a" * 64 + ".b/").status_code == 404
    assert QuietAddress.objects.count() == 0


def test_a_listed_person_takes_their_entry_over_by_an_invitation(ana):
    operator = make_person(role=Role.OPERATOR)
    listed = make_person(name="Nia Obi", member=False, headline="Boats")
    link = invited(operator, email="nia@example.org", person=listed)

    assert "an entry about you" in Client().get(link).content.decode()
    Client().post(link, {"name": "Nia Obi", "old_enough": "on"})

    listed.refresh_from_db()
    assert (listed.standing, listed.headline, listed.account.email) == (Standing.MEMBER, "Boats", "nia@example.org")


def test_an_entry_is_taken_over_once(ana):
    operator = make_person(role=Role.OPERATOR)
    listed = make_person(name="Nia Obi", member=False)
    first = invited(operator, email="nia@example.org", person=listed)
    second = invited(operator, email="nia@work.example", person=listed)
    Client().post(first, {"name": "Nia Obi", "old_enough": "on"})
    answer = Client().post(second, {"name": "Somebody", "old_enough": "on"})
    assert answer.status_code == 409
    assert not Account.objects.filter(email="nia@work.example").exists()


def test_a_member_cannot_invite_somebody_to_take_an_entry_over(ana):
    listed = make_person(name="Nia Obi", member=False)
    with pytest.raises(Exception, match="Only an operator"):
        make_invitation(ana, person=listed)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_invitations_costs_the_same_however_long(django_assert_num_queries, count):
    make_community(invitations_per_member=9)
    ana = make_person()
    for number in range(count):
        make_invitation(ana, email=f"new{number}@example.org")
        Invitation.objects.filter(email=f"new{number}@example.org").update(accepted_by=make_person(), state="accepted")
    client = sign_in(ana)
    with django_assert_num_queries(7):
        client.get("/invitations/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_operators_list_of_invitations_costs_the_same_however_long(django_assert_num_queries, count):
    make_community()
    for number in range(count):
        make_invitation(make_person(), email=f"new{number}@example.org")
    desk = sign_in(make_person(role=Role.OPERATOR))
    with django_assert_num_queries(7):
        desk.get("/admin/invitations/")


def test_an_applicant_who_is_invited_is_in_at_once(ana):
    from hallway.membership.models import Application, Community
    from tests.factories.people import make_account

    Community.objects.update(joining=Joining.APPLICATION)
    account = make_account(email="nia@example.org")
    Application.objects.create(account=account, name="Nia Obi", made_at=clock.now())
    link = invited(ana, email="nia@example.org")
    assert letters_to("nia@example.org")[0].subject == "Ana Silva invites you to Harbour Partners"
    client = sign_in(account)

    assert client.get(link).status_code == 200
    assert client.post(link)["Location"] == "/welcome/"

    person = Person.objects.get(account=account)
    assert (person.name, Application.objects.get().state) == ("Nia Obi", "accepted")
    assert [(fact.inviter, fact.newcomer) for fact in accepted_facts()] == [(ana.pk, person.pk)]


def test_an_applicant_does_not_get_in_by_somebody_elses_link(ana):
    from hallway.membership.models import Application
    from tests.factories.people import make_account

    account = make_account(email="nia@example.org")
    Application.objects.create(account=account, name="Nia Obi", made_at=clock.now())
    assert sign_in(account).post(invited(ana, email="other@example.org")).status_code == 409
    assert not Person.objects.filter(account=account).exists()
