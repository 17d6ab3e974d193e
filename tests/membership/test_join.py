"""Joining openly, by application, and by a listed mail domain; and that nobody learns who has an account."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallway.core import clock
from hallway.membership.enums import Joining
from hallway.membership.models import Acceptance, Application, Community, SignUp
from hallway.people.enums import Role, Standing
from hallway.people.models import Account, Person
from tests.factories.membership import code_in, letters_to, make_community, make_text
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


def form_of(**changes):
    return {"email": "new@example.org", "name": "Nia Obi", "old_enough": "on", **changes}


def test_joining_openly_makes_a_signed_in_member_with_what_they_accepted(client):
    make_community()
    terms, privacy = make_text(), make_text(kind="privacy")

    page = client.get("/join/")
    assert page.status_code == 200
    answer = client.post("/join/", form_of(accept="on", texts=f"{terms.pk},{privacy.pk}"))
    assert (answer.status_code, answer["Location"]) == (302, "/join/code/")
    assert Account.objects.count() == 0
    [letter] = letters_to("new@example.org")
    answer = client.post("/join/code/", {"code": code_in(letter).lower()})

    assert (answer.status_code, answer["Location"]) == (302, "/welcome/")
    person = Person.objects.get()
    assert (person.name, person.handle, person.standing) == ("Nia Obi", "nia-obi", Standing.MEMBER)
    assert person.account.emailaddress_set.get().verified
    assert set(Acceptance.objects.values_list("account", "text")) == {
        (person.account_id, terms.pk),
        (person.account_id, privacy.pk),
    }
    assert client.get("/settings/account/").status_code == 200


def test_a_wrong_code_is_refused_and_counts(client):
    make_community()
    client.post("/join/", form_of())
    [letter] = letters_to("new@example.org")

    for _try in range(5):
        answer = client.post("/join/code/", {"code": "BBBB-BBBB"})
        assert (answer.status_code, "not the code" in answer.content.decode()) == (200, True)
    answer = client.post("/join/code/", {"code": code_in(letter)})

    assert (answer.status_code, answer["Location"]) == (302, "/join/")
    assert Account.objects.count() == 0


def test_a_code_works_once(client):
    make_community()
    client.post("/join/", form_of())
    code = code_in(letters_to("new@example.org")[0])
    sign_up = client.session["sign_up"]
    client.post("/join/code/", {"code": code})

    again = Client()
    again.get("/join/")
    session = again.session
    session["sign_up"] = sign_up
    session.save()
    answer = again.post("/join/code/", {"code": code})

    assert (answer.status_code, answer["Location"]) == (302, "/join/")
    assert Account.objects.count() == 1


def test_a_new_letter_ends_the_code_before(client):
    make_community()
    client.post("/join/", form_of())
    [first] = letters_to("new@example.org")
    client.post("/join/code/", {"again": ""})
    second = letters_to("new@example.org")[1]

    assert client.post("/join/code/", {"code": code_in(first)}).status_code == 200
    assert client.post("/join/code/", {"code": code_in(second)}).status_code == 302


def test_a_code_is_not_valid_for_ever(client):
    make_community()
    client.post("/join/", form_of())
    code = code_in(letters_to("new@example.org")[0])
    SignUp.objects.update(expires_at=clock.now())

    assert client.post("/join/code/", {"code": code})["Location"] == "/join/"
    assert Account.objects.count() == 0


def twin(email, *, then=()):
    """Everything a visitor can observe of joining with an address: pages, queries, letters."""
    client = Client(REMOTE_ADDR="192.0.2.1" if "taken" in email else "192.0.2.2")
    seen = []
    for path, data in [("/join/", form_of(email=email)), *then]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.post(path, data, follow=True)
        body = answer.content.decode().replace(email, "ADDRESS")
        body = "".join(line for line in body.splitlines() if "csrf" not in line and "nonce" not in line)
        seen.append((answer.status_code, answer.redirect_chain, body, len(queries)))
    return seen, len(letters_to(email))


def test_joining_with_an_address_that_has_an_account_looks_the_same():
    make_community()
    make_person(email="taken@example.org")
    steps = [("/join/code/", {"code": "BBBB-BBBB"}), ("/join/code/", {"again": ""})]

    known = twin("taken@example.org", then=steps)
    unknown = twin("fresh@example.org", then=steps)

    assert known == unknown
    assert letters_to("taken@example.org")[0].subject == "You are a member of Harbour Partners already"


def test_joining_with_an_address_that_has_an_account_cannot_be_finished(client):
    make_community()
    make_person(email="taken@example.org")
    client.post("/join/", form_of(email="taken@example.org"))
    letters_to("taken@example.org")

    assert client.post("/join/code/", {"code": ""}).status_code == 200
    assert client.post("/join/code/", {"code": "-"}).status_code == 200
    assert Account.objects.count() == 1


def test_an_account_made_meanwhile_is_not_taken_over(client):
    make_community()
    client.post("/join/", form_of())
    code = code_in(letters_to("new@example.org")[0])
    make_person(email="new@example.org")

    answer = client.post("/join/code/", {"code": code})

    assert (answer.status_code, answer["Location"]) == (302, "/join/")
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "not an address"}, "email"),
        ({"email": ""}, "email"),
        ({"name": "  "}, "name"),
        ({"name": "\u202e"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"old_enough": ""}, "old_enough"),
    ],
)
def test_joining_with_input_that_cannot_be_used_says_so_at_the_field(client, changes, field):
    make_community()
    answer = client.post("/join/", form_of(**changes))
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert SignUp.objects.count() == 0


def test_joining_needs_the_texts_that_hold_now(client):
    make_community()
    shown = make_text()
    now = make_text(body="Be kinder.")

    stale = client.post("/join/", form_of(accept="on", texts=str(shown.pk)))
    missing = client.post("/join/", form_of(texts=str(now.pk)))

    assert list(stale.context["form"].errors) == ["accept"]
    assert f'value="{now.pk}"' in stale.content.decode()
    assert list(missing.context["form"].errors) == ["accept"]
    assert SignUp.objects.count() == 0


def test_a_community_by_invitation_shows_no_form(client):
    make_community(joining=Joining.INVITATION)
    assert "<form" not in client.get("/join/").content.decode()
    client.post("/join/", form_of())
    assert SignUp.objects.count() == 0


def test_a_listed_domain_joins_at_once_where_others_need_an_invitation(client):
    make_community(joining=Joining.INVITATION, open_domains=["firm.example"])

    refused = client.post("/join/", form_of(email="nia@else.example"))
    client.post("/join/", form_of(email="nia@firm.example"))
    client.post("/join/code/", {"code": code_in(letters_to("nia@firm.example")[0])})

    assert list(refused.context["form"].errors) == ["email"]
    assert Person.objects.get().account.email == "nia@firm.example"


@pytest.mark.parametrize(
    "email", ["nia@firm.example.evil.example", "nia@sub.firm.example", "firm.example@evil.example"]
)
def test_a_listed_domain_is_meant_exactly(client, email):
    make_community(joining=Joining.INVITATION, open_domains=["firm.example"])
    assert list(client.post("/join/", form_of(email=email)).context["form"].errors) == ["email"]


def apply(client, email="new@example.org"):
    client.post("/join/", form_of(email=email, words="I make boats."))
    return client.post("/join/code/", {"code": code_in(letters_to(email)[0])})


def test_an_applicant_waits_and_sees_nothing_else(client):
    make_community(joining=Joining.APPLICATION)

    answer = apply(client)

    application = Application.objects.get()
    assert answer["Location"] == "/application/"
    assert (application.name, application.words, application.state) == ("Nia Obi", "I make boats.", "waiting")
    assert Person.objects.count() == 0
    assert "with the operators" in client.get("/application/").content.decode()
    for path in ["/", "/people/", "/settings/account/", "/invitations/"]:
        assert client.get(path)["Location"] == "/application/"


@pytest.mark.parametrize("accept", [True, False])
def test_an_operator_decides_on_an_application_and_the_applicant_is_told(client, accept):
    make_community(joining=Joining.APPLICATION)
    operator = make_person(role=Role.OPERATOR)
    apply(client)
    application = Application.objects.get()
    desk = sign_in(operator)

    assert "I make boats." in desk.get("/admin/applications/").content.decode()
    path = f"/admin/applications/{application.public_id}/"
    desk.post(path, {"accept" if accept else "decline": ""})
    again = desk.post(path, {"accept": ""})

    application.refresh_from_db()
    assert application.state == ("accepted" if accept else "declined")
    assert again.status_code == 409
    assert Person.objects.filter(account=application.account).exists() is accept
    subject = letters_to("new@example.org")[-1].subject
    assert subject == ("Welcome to Harbour Partners" if accept else "Your application to Harbour Partners")


def test_only_operators_see_and_decide_applications(client):
    make_community(joining=Joining.APPLICATION)
    apply(client)
    path = f"/admin/applications/{Application.objects.get().public_id}/"
    for role in [Role.MEMBER, Role.MODERATOR]:
        other = sign_in(make_person(role=role))
        assert other.get("/admin/applications/").status_code == 404
        assert other.post(path, {"accept": ""}).status_code == 404
    assert Client().post(path, {"accept": ""})["Location"].startswith("/accounts/login/")
    assert Application.objects.get().state == "waiting"


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_of_applications_costs_the_same_however_long(django_assert_num_queries, count):
    make_community(joining=Joining.APPLICATION)
    for number in range(count):
        apply(Client(REMOTE_ADDR=f"192.0.2.{number}"), email=f"new{number}@example.org")
    desk = sign_in(make_person(role=Role.OPERATOR))
    with django_assert_num_queries(5):
        desk.get("/admin/applications/")


def test_the_door_that_closed_while_the_letter_was_on_its_way_stays_closed(client):
    make_community()
    client.post("/join/", form_of())
    code = code_in(letters_to("new@example.org")[0])
    Community.objects.update(joining=Joining.INVITATION)

    assert client.post("/join/code/", {"code": code})["Location"] == "/join/"
    assert Account.objects.count() == 0


def test_allauths_own_sign_up_leads_to_ours(client):
    make_community()
    assert client.get("/accounts/signup/")["Location"] == "/join/"
    assert client.post("/accounts/signup/", {"email": "x@example.org"})["Location"] == "/join/"
    assert Account.objects.count() == 0


def test_a_member_is_not_asked_to_join():
    make_community()
    assert sign_in(make_person()).get("/join/")["Location"] == "/"


@pytest.mark.parametrize(
    ("joining", "domains", "words"),
    [
        (Joining.OPEN, [], 'New here? <a href="/join/">Join</a>.'),
        (Joining.APPLICATION, [], 'New here? <a href="/join/">Ask to join</a>; an operator decides.'),
        (
            Joining.INVITATION,
            ["firm.example"],
            'New here? People join by invitation, or at once with <a href="/join/">an address that is listed</a>.',
        ),
        (
            Joining.INVITATION,
            [],
            'People join by invitation: the letter has the link. <a href="/join/">How to get one</a>',
        ),
    ],
)
def test_who_signs_in_is_told_how_others_join(client, joining, domains, words):
    make_community(joining=joining, open_domains=domains)
    page = client.get("/accounts/login/").content.decode()
    assert page.count('href="/join/"') - page.count('<a class="button') <= 1
    assert words in page
