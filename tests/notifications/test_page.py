"""The page of notices: what it shows, to whom, and what it costs."""

from datetime import timedelta

import pytest

from hallway.core import clock
from hallway.moderation.models import Report
from hallway.notifications.models import Notice
from hallway.notifications.queries.notices import LINES_A_PAGE, notices_of
from hallway.organisations.models import Affiliation
from hallway.people.enums import Role, Standing
from hallway.relationships.actions.connect import set_aside_request, withdraw_request
from hallway.relationships.models import Connection
from tests.factories.membership import make_community
from tests.factories.notifications import make_asked, make_notice
from tests.factories.organisations import make_affiliation, make_organisation
from tests.factories.people import block, make_person, mute, sign_in, viewer_of
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db


def words(person, *, page=1):
    found = notices_of(viewer_of(person), page=page, now=clock.now())
    return [str(shown.words).replace("<bdi>", "").replace("</bdi>", "") for shown in found.lines]


def unread(person):
    person.account.refresh_from_db()
    return person.account.unread_notices


ASKS = ["Ben asks to connect with you."]


@pytest.fixture
def two():
    """Ben asked Ana to connect, and she was told."""
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    make_asked(ana, ben)
    assert words(ana) == ASKS
    return ana, ben


def test_a_notice_is_shown_to_whom_it_is_for_alone(two):
    ana, ben = two
    assert words(ben) == []
    notice = Notice.objects.get()
    assert sign_in(ana).get(f"/notices/{notice.public_id}/").url == "/network/requests/"
    for other in (ben, make_person(role=Role.OPERATOR)):
        assert sign_in(other).get(f"/notices/{notice.public_id}/").status_code == 404
        assert sign_in(other).post(f"/notices/{notice.public_id}/read/").status_code == 404


@pytest.mark.parametrize("standing", [Standing.LEFT, Standing.SUSPENDED, Standing.INVITED])
def test_of_whom_is_not_here_nothing_shows(two, standing):
    ana, ben = two
    ben.standing = standing
    ben.save(update_fields=["standing"])
    assert words(ana) == []


def test_blocked_by_either_side_nothing_shows(two):
    ana, ben = two
    made = block(ana, ben)
    assert words(ana) == []
    made.delete()
    assert words(ana) == ASKS
    block(ben, ana)
    assert words(ana) == []


def test_whom_one_muted_one_is_not_told_of(two):
    ana, ben = two
    mute(ben, ana)
    assert words(ana) == ASKS
    mute(ana, ben)
    assert words(ana) == []


def test_who_is_gone_takes_the_notice_along(two):
    ana, ben = two
    ben.delete()
    assert words(ana) == []
    assert not Notice.objects.exists()


@pytest.mark.parametrize("act", ["set aside", "withdrawn"])
def test_a_request_that_is_over_does_not_show(two, act):
    ana, ben = two
    if act == "withdrawn":
        withdraw_request(ben, other=ana, now=clock.now())
    else:
        set_aside_request(ana, other=ben, now=clock.now())
    assert words(ana) == []


def test_a_connection_that_was_ended_does_not_show():
    ana, ben = make_person(), make_person(name="Ben")
    row = make_connection(ana, ben)
    make_notice(ana, kind="connection_confirmed", actor=ben, thing=row.pk)
    assert words(ana) == ["Ben said yes: you are connected."]
    Connection.objects.all().delete()
    assert words(ana) == []


def test_a_claim_shows_to_who_may_still_decide_it():
    firm, cy = make_organisation(name="Harbour"), make_person()
    mine = make_affiliation(cy, firm)
    people = [make_person(name=name) for name in ("Ana", "Ben")]
    claims = [make_affiliation(person, firm, confirmed=False) for person in people]
    for person, claim in zip(people, claims, strict=True):
        make_notice(cy, kind="affiliation_to_confirm", actor=person, thing=claim.pk, topic=firm.pk)
    assert words(cy) == ["Ben and others, 2 people, say they work at Harbour. Is that so?"]
    block(cy, people[1])
    assert words(cy) == ["Ana says they work at Harbour. Is that so?"]
    Affiliation.objects.filter(pk=mine.pk).update(to_on=clock.now().date() - timedelta(days=2))
    assert words(cy) == []
    cy.account.role = Role.OPERATOR
    cy.account.save()
    assert words(cy) == ["Ana says they work at Harbour. Is that so?"]
    Affiliation.objects.filter(pk=claims[0].pk).update(state="confirmed")
    assert words(cy) == []


def test_a_confirmation_shows_while_it_holds():
    firm, cy, ana = make_organisation(name="Harbour"), make_person(name="Cy"), make_person()
    row = make_affiliation(ana, firm, confirmed_by=cy)
    make_notice(ana, kind="affiliation_confirmed", actor=cy, thing=row.pk)
    assert words(ana) == ["Cy confirmed that you work at Harbour."]
    row.delete()
    assert words(ana) == []


def test_reports_show_to_moderators_while_they_are_open_and_are_not_their_own():
    moderator, other = make_person(role=Role.MODERATOR), make_person()
    reports = [Report.objects.create(person=other, reason="spam", made_at=clock.now()) for _number in range(2)]
    for report in reports:
        make_notice(moderator, kind="report_made", thing=report.pk, topic="reports")
    assert words(moderator) == ["2 reports wait for a moderator."]
    Report.objects.filter(pk=reports[0].pk).update(person=moderator)
    assert words(moderator) == ["A report waits for a moderator."]
    moderator.account.role = Role.MEMBER
    moderator.account.save()
    assert words(moderator) == []


def test_a_decision_shows_to_who_reported():
    ana = make_person()
    report = Report.objects.create(reporter=ana, reason="spam", made_at=clock.now(), decision="warned")
    make_notice(ana, kind="report_decided", thing=report.pk)
    assert len(words(ana)) == 1
    Report.objects.update(reporter=None)
    assert words(ana) == []


def test_suggestions_show_in_their_week_while_one_is_open():
    from hallway.core.clock import week_of
    from hallway.discovery.models import SetAside, Suggestion

    now, ana, ben = clock.now(), make_person(), make_person()
    make_notice(ana, kind="suggestions", key=week_of(now).isoformat(), topic="suggestions")
    assert words(ana) == []
    Suggestion.objects.create(viewer=ana, person=ben, week_on=week_of(now))
    assert words(ana) == ["People to meet this week are picked for you."]
    later = now + timedelta(days=7)
    assert notices_of(viewer_of(ana), page=1, now=later).lines == []
    made = block(ben, ana)
    assert words(ana) == []
    made.delete()
    SetAside.objects.create(viewer=ana, person=ben)
    assert words(ana) == []


def test_following_a_notice_reads_its_line(two):
    ana, _ben = two
    other = make_asked(ana, make_person(name="Cy"))
    client = sign_in(ana)
    client.get(f"/notices/{Notice.objects.earliest('pk').public_id}/")
    assert [shown.line.is_read for shown in notices_of(viewer_of(ana), page=1, now=clock.now()).lines] == [False, True]
    assert unread(ana) == 1
    client.post(f"/notices/{other.public_id}/read/")
    assert unread(ana) == 0


def test_reading_all_leaves_what_came_after_the_page(two):
    ana, _ben = two
    client = sign_in(ana)
    newest = client.get("/notices/").context["notices"].newest
    make_asked(ana, make_person(name="Cy"))
    client.post("/notices/read/", {"up_to": newest})
    assert unread(ana) == 1
    for nonsense in ("", "x", "9" * 40, "-1"):
        client.post("/notices/read/", {"up_to": nonsense})
        assert unread(ana) == 1


def test_the_shell_says_how_many_without_a_query(two, django_assert_num_queries):
    ana, ben = two
    client = sign_in(ana)
    with django_assert_num_queries(3):  # the session, the account with its person, the community
        page = client.get("/settings/").content.decode()
    assert 'not read:</span> <span class="badge">1</span>' in page
    block(ben, ana)
    assert "not read:" not in client.get("/notices/").content.decode()
    assert unread(ana) == 0


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_of_the_page(rows, django_assert_num_queries, settings):
    from hallway.membership import current

    settings.COMMUNITY_KEPT_S = 3600
    make_community()
    firm, cy = make_organisation(), make_person()
    make_affiliation(cy, firm)
    for _number in range(rows):
        person = make_person()
        make_asked(cy, person)
        claim = make_affiliation(person, firm, confirmed=False)
        make_notice(cy, kind="affiliation_to_confirm", actor=person, thing=claim.pk, topic=claim.pk)
    client = sign_in(cy)
    client.get("/notices/")
    with django_assert_num_queries(7):
        page = client.get("/notices/")
    assert len(page.context["notices"].lines) == min(2 * rows, LINES_A_PAGE)
    assert page.context["page"].num_pages == (1 if rows == 1 else 4)
    current.forget()


def test_pages_end():
    ana = make_person()
    for _number in range(LINES_A_PAGE + 1):
        make_asked(ana, make_person())
    client = sign_in(ana)
    assert len(client.get("/notices/?page=2").context["notices"].lines) == 1
    for nonsense in ("0", "-1", "x", "99999", "9" * 40):
        assert client.get(f"/notices/?page={nonsense}").status_code == 200


def test_names_cannot_write_the_page():
    ana = make_person()
    make_asked(ana, make_person(name="<b>Ben</b> {count} %s"))
    page = sign_in(ana).get("/notices/").content.decode()
    assert "<bdi>&lt;b&gt;Ben&lt;/b&gt; {count} %s</bdi> asks to connect with you." in page
