"""Who is warned or suspended reads why and may say once, without signing in, that it is wrong; another moderator decides.

Nothing that they are shown comes from a report: neither who reported nor that anybody did.
"""

import json
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.test import Client

from hallway.core import clock, retention
from hallway.core.errors import Conflict, Invalid, NotAllowed, NotFound
from hallway.core.models import Fact, Letter
from hallway.membership.actions.export import write_archive
from hallway.membership.actions.leave import remove_person
from hallway.membership.models import Suspension
from hallway.moderation import queries
from hallway.moderation.actions.appeals import MOST_WORDS, make_appeal
from hallway.moderation.actions.decide import decide_report
from hallway.moderation.actions.decide_appeal import decide_appeal
from hallway.moderation.actions.measures import let_in_again, suspend_and_tell
from hallway.moderation.actions.report import report_person
from hallway.moderation.links import token_of
from hallway.moderation.models import Appeal, Look, Measure, Report
from hallway.moderation.rules import TO_APPEAL
from hallway.notifications.models import Notice
from hallway.people.enums import Role, Standing
from hallway.people.models import AuditEntry, Person
from tests.factories.everything import make_everything
from tests.factories.membership import do_background_work, letters_to, link_in, make_community
from tests.factories.people import make_person, sign_in, viewer_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
#: words that the person whom it is about must never be sent
REPORTED, NOTE = "xylophone in the report", "yacht in the note"
LEAKS = ("Rita Reporter", "rita", REPORTED, NOTE, "Jo Judge", "report")


@pytest.fixture(autouse=True)
def _community(settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
    make_community()


@pytest.fixture
def judge():
    return make_person(name="Jo Judge", role=Role.MODERATOR)


@pytest.fixture
def other():
    return make_person(name="Mo Other", role=Role.MODERATOR)


@pytest.fixture
def eve():
    return make_person(name="Eve", handle="eve", email="eve@members.example")


def decided(person, judge, decision="suspended", *, words="Please read the rules.", rule="other", reporter=None):
    """The measure that comes of a report."""
    reporter = reporter or make_person(name="Rita Reporter", handle=f"rita-{Report.objects.count()}")
    report = report_person(reporter, person=person, reason="spam", words=REPORTED, quoted=REPORTED, now=NOW)
    decide_report(report, viewer=viewer_of(judge), decision=decision, rule=rule, words=words, answer=NOTE, now=NOW)
    return Measure.objects.get(report=report)


def suspended(person, judge, *, words="Please read the rules.", rule="other"):
    """The measure of a suspension without a report."""
    suspend_and_tell(person, rule=rule, words=words, reason=NOTE, viewer=viewer_of(judge), now=NOW)
    return Measure.objects.get(person=person, lifted_at=None)


def appealed(measure, words="It was a birthday present."):
    return make_appeal(measure, words=words, now=NOW)


def decide(appeal, viewer, outcome, answer="We looked at it again."):
    return decide_appeal(appeal, outcome=outcome, answer=answer, viewer=viewer_of(viewer), now=NOW + timedelta(days=1))


def page_of(measure):
    return f"/appeals/{token_of(measure)}/"


def everything_of(letter):
    return f"{letter.subject}\n{letter.text}\n{letter.html}\n{letter.headers}"


# --- the letter


@pytest.mark.parametrize("decision", ["warned", "suspended"])
def test_the_letter_says_the_rule_the_words_and_how_to_appeal(eve, judge, decision):
    measure = decided(eve, judge, decision)
    (letter,) = letters_to("eve@members.example")
    for words in ("Something else", "“Please read the rules.”", f"/appeals/{token_of(measure)}/"):
        assert words in letter.text
    assert link_in(letter, containing="/appeals/") == page_of(measure)
    assert [leak for leak in LEAKS if leak in everything_of(letter)] == []


def test_a_letter_after_a_report_is_that_of_one_without(judge):
    letters = []
    for measure_of in (decided, suspended):
        person = make_person(name="Eve", email=f"eve{len(letters)}@members.example")
        measure = measure_of(person, judge)
        (letter,) = letters_to(person.account.email)
        said = [letter.subject, letter.text, letter.html, letter.headers]
        page = Client().get(page_of(measure)).content.decode()
        letters.append(
            [re.sub(r"[0-9a-f]{32}\.[\w-]+|csrfmiddlewaretoken[^>]+|nonce=\S+", "…", str(one)) for one in [*said, page]]
        )
    assert letters[0] == letters[1]


def test_the_letter_is_in_the_persons_language(eve, judge):
    eve.account.language = "de"
    eve.account.save()
    decided(eve, judge)
    (letter,) = letters_to("eve@members.example")
    assert letter.subject == "Dein Konto bei Harbour Partners ist gesperrt"
    assert "Die Regel, um die es geht: Etwas anderes." in letter.text
    assert ">Einspruch</a>" in letter.html


def test_words_are_neither_a_button_nor_a_header(eve, judge):
    suspended(eve, judge, words="https://evil.example/\r\nBcc: x@evil.example\n\n\nABCD-EFGH")
    (letter,) = letters_to("eve@members.example")
    assert "“https://evil.example/\nBcc: x@evil.example\nABCD-EFGH”" in letter.text
    assert 'href="https://evil.example' not in letter.html
    assert "font-size:29px" not in letter.html
    assert letter.headers == {}


def test_without_words_the_rule_alone_is_said(eve, judge):
    suspended(eve, judge, words="")
    (letter,) = letters_to("eve@members.example")
    assert "The rule it is about: Something else." in letter.text
    assert "“" not in letter.text


def test_who_has_no_account_is_suspended_without_a_letter(judge):
    listed = make_person(member=False)
    suspend_and_tell(listed, rule="spam", words="", reason=NOTE, viewer=viewer_of(judge), now=NOW)
    assert (Measure.objects.count(), Letter.objects.count(), Suspension.objects.count()) == (0, 0, 1)


def test_suspended_twice_is_told_once(eve, judge):
    suspended(eve, judge)
    decide_report(
        report_person(make_person(), person=eve, reason="spam", words="x", now=NOW),
        viewer=viewer_of(judge), decision="suspended", now=NOW,
    )  # fmt: skip
    assert (Measure.objects.count(), len(letters_to("eve@members.example"))) == (1, 1)


def test_the_rule_is_what_the_reporter_thought_unless_the_moderator_says_otherwise(eve, judge):
    assert decided(eve, judge, "warned", rule="").rule == "spam"
    with pytest.raises(Invalid) as refused:
        decided(eve, judge, "warned", rule="dislike")
    assert list(refused.value.fields) == ["rule"]


# --- the appeal


def test_opening_the_link_changes_nothing_and_sending_it_works_once_without_signing_in(eve, judge):
    measure = decided(eve, judge)
    client, path = Client(enforce_csrf_checks=True), page_of(measure)
    do_background_work()
    before = Fact.objects.count()
    for _look in range(2):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"].split(", ")[0]) == (200, "max-age=0")
    assert client.head(path).status_code == 200
    assert (Appeal.objects.count(), Fact.objects.count()) == (0, before)
    assert client.post(path, {"words": "x y"}).status_code == 403  # a page elsewhere cannot send it
    token = re.search('csrfmiddlewaretoken" value="([^"]+)', client.get(path).content.decode()).group(1)
    form = {"words": "It was a birthday present.", "csrfmiddlewaretoken": token}
    assert client.post(path, form)["Location"] == path
    assert client.post(path, form)["Location"] == path
    refused = client.post(path, form | {"words": "And another thing."})
    assert refused.status_code == 409
    assert [appeal.words for appeal in Appeal.objects.all()] == ["It was a birthday present."]
    page = client.get(path).content.decode()
    assert ("It was a birthday present." in page, "<textarea" in page) == (True, False)
    assert "A moderator reads it." in page


@pytest.mark.parametrize("words", ["", "  …", "x" * (MOST_WORDS + 1), "x" * 1_000_000])
def test_words_that_say_nothing_or_too_much_are_refused(eve, judge, words):
    measure = decided(eve, judge)
    assert Client().post(page_of(measure), {"words": words}).status_code == 422
    with pytest.raises(Invalid):
        appealed(measure, words)
    assert not Appeal.objects.exists()


def test_a_link_that_we_never_wrote_opens_nothing(eve, judge):
    measure = decided(eve, judge)
    key, _dot, signature = token_of(measure).partition(".")
    other = Measure.objects.create(person=eve, kind="warned", rule="spam", taken_at=NOW)
    for token in (key, f"{key}.", f"{key}.{signature[::-1]}", f"{other.public_id.hex}.{signature}", "x", "%00"):
        for send in (Client().get, Client().post):
            answer = send(f"/appeals/{token}/", {"words": "Let me in."} if send == Client().post else None)
            assert answer.status_code == 404
    assert not Appeal.objects.exists()


def test_a_link_that_was_forwarded_to_another_member_is_not_theirs(eve, judge):
    measure = decided(eve, judge, "warned")
    for person in (make_person(), judge):
        client = sign_in(person)
        assert client.get(page_of(measure)).status_code == 403
        assert client.post(page_of(measure), {"words": "I take it back."}).status_code == 403
        assert "read the rules" not in client.get(page_of(measure)).content.decode()
    assert not Appeal.objects.exists()
    assert sign_in(eve).get(page_of(measure)).status_code == 200


def test_the_page_shows_nothing_of_the_report(eve, judge):
    measure = decided(eve, judge)
    appeal = appealed(measure)
    pages = [Client().get(page_of(measure)).content.decode()]
    decide(appeal, make_person(name="Mo Other", role=Role.MODERATOR), "upheld")
    pages.append(Client().get(page_of(measure)).content.decode())
    for page in pages:
        main = page[page.index("<main") : page.index("</main")]
        assert [leak for leak in [*LEAKS, "Mo Other"] if leak in main] == []


def test_a_warning_can_be_appealed_against_for_half_a_year_and_a_suspension_while_it_lasts(eve, judge):
    warning, later = decided(eve, judge, "warned"), NOW + TO_APPEAL
    with pytest.raises(Conflict):
        make_appeal(warning, words="It was not me.", now=later)
    with clock.frozen_at(later):
        assert "The time to appeal is over." in Client().get(page_of(warning)).content.decode()
    other = make_person()
    assert make_appeal(suspended(other, judge), words="It was not me.", now=later + TO_APPEAL).pk


# --- who decides


def test_another_moderator_than_the_one_who_decided_looks_at_it(eve, judge, other):
    appeal = appealed(decided(eve, judge))
    with pytest.raises(NotAllowed):
        decide(appeal, judge, "upheld")
    page = sign_in(judge).get(f"/moderation/appeals/{appeal.public_id}/").content.decode()
    assert ("Another moderator than the one who decided looks at this." in page, "<textarea" in page) == (True, False)
    for person in (make_person(), eve):
        with pytest.raises(NotAllowed):
            decide(appeal, person, "lifted")
    assert decide(appeal, other, "upheld").decided_by == other


def test_where_there_is_no_other_the_same_one_looks_again(eve, judge):
    appeal = appealed(decided(eve, judge))
    page = sign_in(judge).get(f"/moderation/appeals/{appeal.public_id}/").content.decode()
    assert "there is no other moderator who could look at it" in page
    assert decide(appeal, judge, "lifted").decided_by == judge


def test_whoever_reported_neither_reads_nor_decides_the_appeal(eve, judge):
    rita = make_person(name="Rita", role=Role.MODERATOR)
    appeal = appealed(decided(eve, judge, reporter=rita))
    assert queries.who_may_decide(appeal.measure) == [judge.pk]
    assert list(queries.appeals(viewer_of(rita))) == []
    assert sign_in(rita).get(f"/moderation/appeals/{appeal.public_id}/").status_code == 404
    with pytest.raises(NotAllowed):
        decide(appeal, rita, "upheld")
    assert list(queries.appeals(viewer_of(judge))) == [appeal]


def test_only_operators_decide_about_an_operator(judge, other):
    first, second = make_person(role=Role.OPERATOR), make_person(role=Role.OPERATOR)
    appeal = appealed(suspended(first, second))
    assert queries.who_may_decide(appeal.measure) == [second.pk]
    for moderator in (judge, other):
        with pytest.raises(NotAllowed):
            decide(appeal, moderator, "lifted")
    decide(appeal, second, "lifted")


def test_a_moderator_who_is_warned_does_not_decide_about_themselves(judge, other):
    appeal = appealed(decided(judge, other, "warned"))
    assert list(queries.appeals(viewer_of(judge))) == []
    with pytest.raises(NotAllowed):
        decide(appeal, judge, "lifted")
    assert sign_in(judge).get(f"/moderation/appeals/{appeal.public_id}/").status_code == 404


def test_who_may_decide_is_told_and_nobody_else(eve, judge, other):
    rita = make_person(name="Rita", role=Role.MODERATOR)
    appeal = appealed(decided(eve, judge, "warned", reporter=rita))
    do_background_work()
    rows = Notice.objects.filter(kind="appeal_made")
    assert [(row.person, row.thing) for row in rows] == [(other, appeal.pk)]
    assert "An appeal waits for a moderator." in sign_in(other).get("/notices/").content.decode()
    decide(appeal, other, "upheld")
    assert "An appeal waits" not in sign_in(other).get("/notices/").content.decode()


@pytest.mark.parametrize(("role", "status"), [(Role.MEMBER, 404), (Role.MODERATOR, 200), (Role.OPERATOR, 200)])
def test_the_pages_are_for_moderators_and_each_look_is_kept(eve, judge, role, status):
    appeal = appealed(decided(eve, judge))
    client = sign_in(make_person(role=role))
    assert client.get("/moderation/appeals/").status_code == status
    assert client.get(f"/moderation/appeals/{appeal.public_id}/").status_code == status
    assert [look.what for look in Look.objects.all()] == ([f"appeal {appeal.public_id}"] if status == 200 else [])


def test_a_moderator_sees_the_decision_the_note_and_the_report_beside_the_appeal(eve, judge, other):
    measure = decided(eve, judge)
    appeal = appealed(measure)
    desk = sign_in(other)
    listed = desk.get("/moderation/appeals/").content.decode()
    assert [words in listed for words in ("Eve", "account suspended", "Something else", "Jo Judge")] == [True] * 4
    page = desk.get(f"/moderation/appeals/{appeal.public_id}/").content.decode()
    for words in (
        "It was a birthday present.",
        "Please read the rules.",
        NOTE,
        f"/moderation/{measure.report.public_id}/",
    ):
        assert words in page
    assert REPORTED not in page  # that is on the page of the report, where opening it is written down
    assert (
        f"/moderation/appeals/{appeal.public_id}/"
        in desk.get(f"/moderation/{measure.report.public_id}/").content.decode()
    )
    assert f"/moderation/appeals/{appeal.public_id}/" in desk.get("/moderation/suspended/").content.decode()


# --- what becomes of it


def test_upheld_with_a_reason_that_the_person_reads(eve, judge, other):
    measure = decided(eve, judge)
    appeal = appealed(measure)
    desk, path = sign_in(other), f"/moderation/appeals/{appeal.public_id}/"
    for form in ({"outcome": "upheld"}, {"answer": "Why not."}, {"outcome": "open", "answer": "Why not."}):
        assert desk.post(path, form).status_code == 422
    assert desk.post(path, {"outcome": "upheld", "answer": "It was advertising."})["Location"] == "/moderation/appeals/"
    letter = letters_to("eve@members.example")[-1]
    assert letter.subject == "Your appeal at Harbour Partners"
    assert "Your account stays suspended." in letter.text
    assert "“It was advertising.”" in letter.text
    assert [leak for leak in [*LEAKS, "Mo Other"] if leak in everything_of(letter)] == []
    eve.refresh_from_db()
    assert eve.standing == Standing.SUSPENDED
    assert "It stays as it is." in Client().get(page_of(measure)).content.decode()
    with pytest.raises(Conflict):
        appealed(measure, "Once more.")
    assert [(row.act, row.by, row.about, row.detail) for row in AuditEntry.objects.filter(act="appeal_decided")] == [
        ("appeal_decided", other, eve, "upheld")
    ]
    assert "Eve" in desk.get("/moderation/appeals/?show=decided").content.decode()
    assert "No appeal waits" in desk.get("/moderation/appeals/").content.decode()


def test_lifted_on_appeal_lets_the_person_in_again(eve, judge, other):
    measure = decided(eve, judge)
    decide(appealed(measure), other, "lifted")
    eve.refresh_from_db()
    eve.account.refresh_from_db()
    assert (eve.standing, eve.account.is_active) == (Standing.MEMBER, True)
    letter = letters_to("eve@members.example")[-1]
    assert letter.subject == "You are in again at Harbour Partners"
    assert "a moderator read your appeal. Your account at Harbour Partners is no longer suspended" in letter.text
    assert "“We looked at it again.”" in letter.text
    assert "everything is as it was before" in Client().get(page_of(measure)).content.decode()
    acts = AuditEntry.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["suspended", "report_decided", "appeal_decided", "reinstated"]
    assert len(letters_to("eve@members.example")) == 2


def test_a_warning_is_taken_back(eve, judge, other):
    measure = decided(eve, judge, "warned")
    decide(appealed(measure), other, "lifted")
    letter = letters_to("eve@members.example")[-1]
    assert letter.subject == "What the moderators wrote to you is taken back"
    assert "It was taken back." in Client().get(page_of(measure)).content.decode()
    eve.refresh_from_db()
    assert eve.standing == Standing.MEMBER


def test_a_decision_is_made_once(eve, judge, other):
    appeal = appealed(decided(eve, judge))
    third = make_person(role=Role.MODERATOR)
    decide(appeal, other, "upheld")
    decide(appeal, other, "upheld")
    for outcome in ("lifted", "upheld"):
        with pytest.raises(Conflict):
            decide(appeal, third, outcome, "Another reason.")
    assert Fact.objects.filter(kind="AppealDecided").count() == 1
    assert len(letters_to("eve@members.example")) == 2


def test_letting_somebody_in_again_decides_the_appeal_that_waits(eve, judge, other):
    measure = decided(eve, judge)
    appeal = appealed(measure)
    sign_in(judge).post("/people/eve/reinstate/", {"words": NOTE})
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.decided_by) == ("lifted", judge)
    assert list(queries.appeals(viewer_of(other))) == []
    letters = letters_to("eve@members.example")
    assert [letter.subject for letter in letters][1:] == ["You are in again at Harbour Partners"]
    assert NOTE not in everything_of(letters[-1])
    with pytest.raises(Conflict):
        decide(appeal, other, "upheld")


def test_letting_somebody_in_again_without_an_appeal_is_told_as_well(eve, judge):
    measure = suspended(eve, judge)
    for _time in range(2):
        let_in_again(eve, words="", viewer=viewer_of(judge), now=NOW)
    assert [letter.subject for letter in letters_to("eve@members.example")][1:] == [
        "You are in again at Harbour Partners"
    ]
    with pytest.raises(Conflict):
        appealed(measure)
    assert suspended(eve, judge).pk != measure.pk


#: rows that say that it happened, and what the machinery keeps
RECORDS = {
    "Suspension", "Measure", "Appeal", "Report", "SecurityRecord", "AuditEntry", "Letter", "Look", "Fact", "FactAbout",
    "Delivery", "Change", "Session", "UserSession", "CacheEntry", "Schedule", "Notice", "Mailbox", "Picked",
}  # fmt: skip


def rows():
    found = {
        (model.__name__, row["pk"]): row
        for model in apps.get_models()
        if model.__name__ not in RECORDS
        for row in model.objects.values("pk", *(field.attname for field in model._meta.concrete_fields))
    }
    for (name, _key), row in found.items():
        # when it was touched, and how many notices moderators have
        row.pop({"Person": "updated_at", "Account": "unread_notices"}.get(name, ""), None)
    return found


def test_lifting_a_suspension_restores_exactly_what_was(judge, other):
    ana = make_everything(rows=2).ana
    do_background_work()
    faces = {}
    watching = sign_in(make_person(name="Watching"))
    faces["before"] = watching.get("/people/ana/").status_code
    before = rows()
    measure = suspended(Person.objects.get(pk=ana.pk), judge)
    do_background_work()
    faces["out"] = watching.get("/people/ana/").status_code
    decide(appealed(measure), other, "lifted")
    do_background_work()
    faces["after"] = watching.get("/people/ana/").status_code

    after = rows()
    changed = {key: (before.get(key), after.get(key)) for key in before | after if before.get(key) != after.get(key)}
    assert changed == {}
    assert faces == {"before": 200, "out": 404, "after": 200}


# --- kept, taken along, deleted


def test_the_archive_of_the_person_has_what_they_were_told_and_no_more(eve, judge, other, tmp_path):
    measure = decided(eve, judge)
    decide(appealed(measure), other, "upheld")
    decided(make_person(), judge, "warned", words="Somebody else's.")
    write_archive(Person.objects.get(pk=eve.pk), into=tmp_path / "eve.zip", now=NOW)
    with zipfile.ZipFile(tmp_path / "eve.zip") as archive:
        every = b"".join(archive.read(name) for name in archive.namelist() if name != "README.txt").decode()
        (row,) = json.loads(archive.read("measures.json"))
    assert (row["kind"], row["rule"], row["words"]) == ("suspended", "other", "Please read the rules.")
    assert (row["appeal"], row["outcome"], row["answer"]) == (
        "It was a birthday present.",
        "upheld",
        "We looked at it again.",
    )
    for leak in ("Rita", REPORTED, NOTE, "Jo Judge", "Mo Other", "Somebody else's."):
        assert leak not in every


def test_the_reporters_archive_has_nothing_of_it(eve, judge, tmp_path):
    rita = make_person(name="Rita")
    appealed(decided(eve, judge, reporter=rita))
    write_archive(Person.objects.get(pk=rita.pk), into=tmp_path / "rita.zip", now=NOW)
    with zipfile.ZipFile(tmp_path / "rita.zip") as archive:
        assert json.loads(archive.read("measures.json")) == []
        every = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert [words for words in ("birthday present", "read the rules", NOTE) if words in every] == []


def test_it_goes_with_the_person(eve, judge):
    measure = decided(eve, judge)
    appealed(measure)
    path = page_of(measure)
    remove_person(eve, now=NOW)
    assert (Measure.objects.count(), Appeal.objects.count()) == (0, 0)
    assert Client().get(path).status_code == 404


def test_it_stays_when_the_moderator_or_the_reporter_leaves(eve, judge, other):
    rita = make_person(name="Rita")
    measure = decided(eve, judge, reporter=rita)
    appeal = appealed(measure)
    for person in (rita, judge):
        remove_person(person, now=NOW)
    page = sign_in(other).get(f"/moderation/appeals/{appeal.public_id}/")
    assert page.status_code == 200
    decide(appeal, other, "upheld")


@pytest.mark.parametrize("rows_of", ["warned", "suspended"])
def test_it_is_forgotten_after_the_time_set_for_reports_unless_something_waits(eve, judge, other, rows_of):
    measure = decided(eve, judge, rows_of)
    appeal = appealed(measure)
    later = NOW + timedelta(days=800)
    retention.forget_what_is_past(now=later)
    assert Appeal.objects.count() == 1
    decide(appeal, other, "lifted")
    retention.forget_what_is_past(now=NOW + timedelta(days=300))
    assert Measure.objects.count() == 1
    retention.forget_what_is_past(now=later)
    assert (Measure.objects.count(), Appeal.objects.count()) == (0, 0)
    assert Client().get(page_of(measure)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("show", ["", "?show=decided"])
def test_the_list_costs_the_same_however_long(judge, other, count, show, django_assert_num_queries):
    for _number in range(count):
        for outcome in ("", "upheld"):
            appeal = appealed(decided(make_person(), judge))
            if outcome:
                decide(appeal, other, outcome)
    client = sign_in(other)
    with django_assert_num_queries(5):
        response = client.get(f"/moderation/appeals/{show}")
    assert len(response.context["page"]) == count


def test_an_appeal_of_nobody_is_no_page(judge):
    with pytest.raises(NotFound):
        queries.appeal_at(make_person().public_id, viewer=viewer_of(judge))
