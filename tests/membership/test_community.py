"""The community's settings, the first week, retention, preferences and handles."""

from datetime import timedelta

import pytest
from django.test import Client

from hallway.core import clock
from hallway.core.models import Fact, Letter
from hallway.core.outbox import publish
from hallway.core.retention import forget_what_is_past
from hallway.membership import steps as registered
from hallway.membership.actions.prepare import Wanted, prepare_invitations
from hallway.membership.enums import Joining, LegalKind
from hallway.membership.forms import CommunityForm
from hallway.membership.models import Community, FirstSteps, Invitation, SecurityRecord, SignUp
from hallway.membership.queries.first_steps import newcomer_line
from hallway.people.enums import Role, Standing
from hallway.people.facts import HandleChanged
from tests.factories.membership import make_community, make_invitation, make_text
from tests.factories.people import make_person, sign_in, viewer_of

pytestmark = pytest.mark.django_db
SETTINGS = {
    "name": "Harbour Partners",
    "welcome": "Hello.",
    "joining": "invitation",
    "open_domains": "",
    "minimum_age": 16,
    "invitations_per_member": 20,
    "invitation_days": 30,
    "deletion_grace_days": 14,
    "keep_letters_days": 30,
    "keep_invitations_days": 180,
    "keep_facts_days": 730,
    "keep_security_days": 365,
    "keep_reports_days": 365,
    "keep_entries_days": 365,
    "keep_messages_days": 3650,
    "keep_introductions_days": 730,
    "keep_notices_days": 90,
    "keep_audit_days": 730,
    "keep_exports_days": 7,
    "mails_a_week": 10,
}


@pytest.fixture
def desk():
    make_community()
    return sign_in(make_person(role=Role.OPERATOR))


def test_settings_are_changed_and_it_is_kept_what_changed(desk):
    answer = desk.post(
        "/admin/community/", {**SETTINGS, "name": "New", "open_domains": "@Firm.example\nother.example, firm.example"}
    )
    community = Community.objects.get()
    assert answer["Location"] == "/admin/community/"
    assert (community.name, community.open_domains) == ("New", ["firm.example", "other.example"])
    assert "name" in Fact.objects.get(kind="CommunityChanged").payload["fields"]
    assert "<title>Join · New</title>" in Client().get("/join/").content.decode()


def test_two_operators_change_different_settings_and_both_are_kept(desk):
    desk.post("/admin/community/", SETTINGS)
    seen = desk.get("/admin/community/").context["form"]["seen"].value()
    desk.post("/admin/community/", {**SETTINGS, "joining": "application", "minimum_age": 18, "seen": seen})
    desk.post("/admin/community/", {**SETTINGS, "welcome": "Come in.\r\nSit down.", "seen": seen})
    community = Community.objects.get()
    assert (community.joining, community.minimum_age) == ("application", 18)
    assert community.welcome == "Come in.\nSit down."


def test_two_operators_change_the_same_setting_and_the_second_decides(desk):
    desk.post("/admin/community/", SETTINGS)
    seen = desk.get("/admin/community/").context["form"]["seen"].value()
    desk.post("/admin/community/", {**SETTINGS, "joining": "application", "minimum_age": 18, "seen": seen})
    answer = desk.post("/admin/community/", {**SETTINGS, "joining": "open", "open_domains": "a.example", "seen": seen})
    form = answer.context["form"]
    assert answer.status_code == 409
    assert [str(clash.stored) for clash in form.clashes] == [str(Joining.APPLICATION.label)]
    assert (form["joining"].value(), form["minimum_age"].value()) == ("open", 18)
    assert Community.objects.get().joining == "application"
    shown = {name: form[name].value() for name in [*SETTINGS, "seen"]}
    assert desk.post("/admin/community/", shown).status_code == 302
    community = Community.objects.get()
    assert (community.joining, community.minimum_age, community.open_domains) == ("open", 18, ["a.example"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("welcome", "x" * 5001),
        ("joining", "sideways"),
        ("open_domains", "example"),
        ("open_domains", "a@b@c"),
        ("open_domains", "http://example.org"),
        ("minimum_age", -1),
        ("minimum_age", 100),
        ("keep_facts_days", 0),
        ("deletion_grace_days", 91),
        ("invitation_days", "many"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_at_their_field(desk, field, value):
    answer = desk.post("/admin/community/", {**SETTINGS, field: value})
    assert list(answer.context["form"].errors) == [field]
    assert Community.objects.get().name == "Harbour Partners"


def test_every_number_of_the_community_has_bounds():
    numbers = {
        field.name for field in Community._meta.fields if field.get_internal_type() == "PositiveSmallIntegerField"
    }
    assert numbers == set(CommunityForm.BOUNDS)


# --- the first week ---


@pytest.fixture
def two_steps(monkeypatch):
    """Two steps of which the first can be done."""
    done = set()
    monkeypatch.setattr(registered, "_steps", {})
    for order, name in enumerate(["face", "words"]):
        registered.register(
            registered.Step(
                name,
                order=order,
                title=name,
                why=f"why {name}",
                url_name="membership:account",
                done=lambda person, name=name: name in done and person.pk > 0,
            )
        )
    return done


def test_the_first_week_shows_what_is_done_and_one_next_step(two_steps):
    make_community()
    ana = make_person()
    client = sign_in(ana)
    assert "why face" in client.get("/welcome/").content.decode()
    two_steps.add("face")
    page = client.get("/welcome/")
    assert [step.done for step in page.context["week"].steps] == [True, False]
    assert page.context["week"].next.title == "words"
    assert FirstSteps.objects.get().done == ["face"]


def test_today_names_the_next_step_to_newcomers_with_at_most_two_queries(two_steps, django_assert_max_num_queries):
    make_community()
    ana = make_person()
    viewer = viewer_of(ana)
    with django_assert_max_num_queries(2):
        line = newcomer_line(viewer, now=clock.now())
    assert (line.done, line.total, line.next.name) == (0, 2, "face")
    two_steps.add("face")
    with django_assert_max_num_queries(2):
        line = newcomer_line(viewer, now=clock.now())
    assert (line.done, line.total, line.next) == (1, 2, None)
    sign_in(ana).get("/welcome/")
    assert newcomer_line(viewer, now=clock.now()).next.name == "words"


def test_today_says_nothing_when_all_is_done_or_put_away(two_steps):
    make_community()
    ana = make_person()
    client = sign_in(ana)
    client.post("/welcome/put-away/")
    assert newcomer_line(viewer_of(ana), now=clock.now()) is None
    client.post("/welcome/put-away/", {"back": ""})
    assert newcomer_line(viewer_of(ana), now=clock.now()) is not None
    two_steps.update({"face", "words"})
    client.get("/welcome/")
    assert newcomer_line(viewer_of(ana), now=clock.now()) is None


def test_today_costs_older_members_and_visitors_nothing(two_steps, django_assert_num_queries):
    old = make_person(created_at=clock.now() - timedelta(days=15))
    viewer = viewer_of(old)
    with django_assert_num_queries(0):
        assert newcomer_line(viewer, now=clock.now()) is None


def test_first_steps_are_for_members():
    make_community()
    assert Client().get("/welcome/")["Location"].startswith("/accounts/login/")


def steps_done(client):
    return {step.url: step.done for step in client.get("/welcome/").context["week"].steps if "/admin/" in step.url}


def test_who_runs_an_empty_community_is_shown_what_it_needs_first():
    community = make_community(joining=Joining.INVITATION)
    olu = make_person(role=Role.OPERATOR)
    desk = sign_in(olu)
    assert steps_done(desk) == {"/admin/community/": False, "/admin/texts/": False, "/admin/invitations/": False}
    assert "Write the welcome and choose who gets in" in desk.get("/").content.decode()
    for kind in LegalKind:
        make_text(kind=kind)
    community.welcome = "Hello."
    community.save()
    make_invitation(olu)
    assert steps_done(desk) == {"/admin/community/": True, "/admin/texts/": True, "/admin/invitations/": True}
    assert steps_done(sign_in(make_person())) == {}


def test_only_what_is_missing_of_the_texts_keeps_that_step_open():
    make_community()
    desk = sign_in(make_person(role=Role.OPERATOR))
    make_text(kind=LegalKind.TERMS)
    make_text(kind=LegalKind.TERMS, body="Be kinder.")
    make_text(kind=LegalKind.PRIVACY)
    assert steps_done(desk)["/admin/texts/"] is False


# --- retention ---


def test_what_is_past_its_period_goes_and_the_rest_stays():
    make_community(keep_letters_days=30, keep_facts_days=60, keep_security_days=90, keep_invitations_days=30)
    ana = make_person()
    now = clock.now()

    def ago(days):
        return now - timedelta(days=days)

    for number, sent in enumerate([ago(31), ago(29), None]):
        Letter.objects.create(to="a@example.org", message_id=number, created_at=ago(100), sent_at=sent)
    for moment in [ago(61), ago(59)]:
        publish(HandleChanged(person=ana.pk, handle="x"), about=[ana.pk], now=moment)
        SecurityRecord.objects.create(event="signed_in", happened_at=moment - timedelta(days=30))
        SignUp.objects.create(email="a@example.org", made_at=moment, expires_at=moment, code_hash="")
    SignUp.objects.create(email="a@example.org", made_at=now, expires_at=now, code_hash="")
    make_invitation(ana, email="old@example.org", now=ago(70))
    make_invitation(ana, email="fresh@example.org")
    for email, moment in (("long@example.org", ago(31)), ("lately@example.org", ago(29))):
        unseen = make_person(member=False, standing=Standing.INVITED)
        prepare_invitations([Wanted(unseen.pk, unseen.name, email)], among=set(), now=moment)

    removed = forget_what_is_past(now=now)

    assert removed == {"letters": 1, "facts": 1, "security records": 1, "unfinished sign-ups": 2, "invitations": 2}
    assert Letter.objects.count() == 2
    assert SecurityRecord.objects.count() == 1
    assert SignUp.objects.count() == 1
    assert sorted(Invitation.objects.values_list("email", flat=True)) == ["fresh@example.org", "lately@example.org"]


def test_a_fact_that_still_waits_for_its_handler_is_kept():
    make_community(keep_facts_days=60)
    ana = make_person()
    make_invitation(ana, now=clock.now() - timedelta(days=61))
    forget_what_is_past(now=clock.now())
    assert Fact.objects.filter(kind="InvitationMade").count() == 1


def test_what_the_operator_wants_kept_for_longer_is_kept():
    make_community(keep_letters_days=90, keep_facts_days=1000)
    now = clock.now()
    for age in (60, 100):
        long_ago = now - timedelta(days=age)
        Letter.objects.create(to="a@example.org", message_id=age, created_at=long_ago, sent_at=long_ago)
        publish(HandleChanged(person=1, handle="x"), about=[], now=now - timedelta(days=10 * age + 150))
    forget_what_is_past(now=now)
    assert [Letter.objects.count(), Fact.objects.count()] == [1, 1]


def test_a_server_without_a_community_has_nothing_to_forget_what_is_past():
    assert forget_what_is_past(now=clock.now()) == {}


# --- a member's own settings ---


def test_language_and_times_are_saved_and_spoken():
    make_community()
    ana = make_person()
    client = sign_in(ana)
    page = "/settings/account/preferences/"
    client.post(page, {"language": "de", "time_zone": "Europe/Berlin", "week_starts_on": "6"})
    ana.account.refresh_from_db()
    assert (ana.account.language, ana.account.time_zone, ana.account.week_starts_on) == ("de", "Europe/Berlin", 6)
    assert client.get(page)["Content-Language"] == "de"
    bad = client.post(page, {"language": "xx", "time_zone": "Moon/Sea", "week_starts_on": "9"})
    assert sorted(bad.context["form"].errors) == ["language", "time_zone", "week_starts_on"]


def test_mistyped_handles_use_up_no_limit_and_the_form_stays(settings):
    settings.ACCOUNT_RATE_LIMITS = {"change_handle": "3/h/user"}
    make_community()
    ana, _ben = make_person(handle="ana-silva"), make_person(handle="ben")
    client = sign_in(ana)
    page = "/settings/account/handle/"
    for handle in ["", "a", "ana silva", "admin", "-ana", "x" * 60, "oIive"]:
        answer = client.post(page, {"handle": handle})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["handle"])
    assert [client.post(page, {"handle": handle}).status_code for handle in ("ben", "BEN", "be-n")] == [422] * 3
    answer = client.post(page, {"handle": "silva"})
    assert answer.status_code == 429
    assert answer.context["form"]["handle"].value() == "silva"
    assert "in an hour" in answer.content.decode()
    ana.refresh_from_db()
    assert ana.handle == "ana-silva"


def test_a_handle_that_reads_two_ways_is_proposed_and_saved_when_confirmed():
    make_community()
    ana = make_person(handle="ana-silva")
    client = sign_in(ana)
    answer = client.post("/settings/account/handle/", {"handle": "oIive-hart"})
    proposed = answer.context["form"]["handle"].value()
    assert (answer.status_code, proposed) == (422, "oiive-hart")
    assert "“oIive-hart” would be kept as “oiive-hart”" in answer.content.decode()
    ana.refresh_from_db()
    assert ana.handle == "ana-silva"
    client.post("/settings/account/handle/", {"handle": proposed})
    ana.refresh_from_db()
    assert ana.handle == "oiive-hart"


def test_a_handle_is_changed_and_the_old_one_stays_mine():
    make_community()
    ana = make_person(name="Ana", handle="ana-silva")
    client = sign_in(ana)
    client.post("/settings/account/handle/", {"handle": "@Silva"})
    ana.refresh_from_db()
    assert ana.handle == "silva"
    client.post("/settings/account/handle/", {"handle": "ana-silva"})
    ana.refresh_from_db()
    assert ana.handle == "ana-silva"


@pytest.mark.parametrize("handle", ["a", "admin", "ben", "be-n", "Ünï", "x" * 41, "аna", "a--b", ""])
def test_a_handle_that_cannot_be_given_is_refused_at_its_field(handle):
    make_community()
    make_person(name="Ben", handle="ben")
    ana = make_person(name="Ana", handle="ana-silva")
    answer = sign_in(ana).post("/settings/account/handle/", {"handle": handle})
    assert list(answer.context["form"].errors) == ["handle"]
    ana.refresh_from_db()
    assert ana.handle == "ana-silva"
