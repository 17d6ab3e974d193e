"""Who is told of what happened."""

from datetime import timedelta

import pytest

from hallway.core import clock
from hallway.core.outbox import publish
from hallway.membership.actions.accept_invitation import accept_invitation
from hallway.membership.facts import ApplicationMade
from hallway.membership.models import Application
from hallway.moderation.actions.decide import decide_report
from hallway.moderation.actions.report import report_person
from hallway.notifications.actions.tell import tell
from hallway.notifications.kinds import kind_named
from hallway.notifications.kinds.discovery import SUGGESTIONS
from hallway.notifications.models import Notice
from hallway.organisations.actions.affiliation import claim_affiliation, confirm_affiliation
from hallway.people.actions.boundaries import block_person
from hallway.people.enums import Role, Standing
from hallway.relationships.actions.connect import ask_to_connect, confirm_connection
from tests.factories.membership import do_background_work, make_community, make_invitation
from tests.factories.notifications import make_asked, make_notice
from tests.factories.organisations import make_affiliation, make_organisation
from tests.factories.people import make_account, make_person, viewer_of

pytestmark = pytest.mark.django_db


def told(person=None):
    do_background_work()
    rows = Notice.objects.order_by("pk")
    rows = rows.filter(person=person) if person is not None else rows
    return [(row.kind, row.actor.name if row.actor else "") for row in rows]


def test_a_request_and_its_answer_are_told_to_the_other():
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    ask_to_connect(ana, other=ben, now=clock.now())
    assert (told(ana), told(ben)) == ([], [("connection_asked", "Ana")])
    confirm_connection(ben, other=ana, now=clock.now())
    assert told(ana) == [("connection_confirmed", "Ben")]
    assert told(ben) == [("connection_asked", "Ana")]


def test_a_request_that_has_not_reached_somebody_is_not_told():
    ana, ben = make_person(), make_person(capacity=0)
    ask_to_connect(ana, other=ben, now=clock.now())
    assert told() == []


def test_a_claim_is_told_to_colleagues_who_may_confirm_it_and_the_confirmation_to_whose_it_is():
    firm, other = make_organisation(name="Harbour"), make_organisation()
    ana, colleague, former, stranger = (make_person(name=name) for name in ("Ana", "Cy", "Former", "Stranger"))
    for person in (colleague, former, stranger):
        person.account.last_login = clock.now()
        person.account.save(update_fields=["last_login"])
    make_affiliation(colleague, firm)
    make_affiliation(former, firm, to_on=clock.now().date() - timedelta(days=2))
    make_affiliation(stranger, other)
    operator = make_person(role=Role.OPERATOR)
    claim = claim_affiliation(ana, organisation=firm, role="x", from_on=None, to_on=None, now=clock.now())
    assert told() == [("affiliation_to_confirm", "Ana")]
    assert Notice.objects.get().person == colleague
    confirm_affiliation(claim, viewer=viewer_of(colleague), now=clock.now())
    assert told(ana) == [("affiliation_confirmed", "Cy")]
    assert told(operator) == []


def test_a_claim_where_nobody_is_confirmed_is_told_to_operators():
    firm, ana, operator = make_organisation(), make_person(name="Ana"), make_person(role=Role.OPERATOR)
    claim_affiliation(ana, organisation=firm, role="x", from_on=None, to_on=None, now=clock.now())
    assert told(operator) == [("affiliation_to_confirm", "Ana")]


def test_a_report_is_told_to_moderators_and_its_decision_to_who_made_it():
    make_community()
    ana, reported = make_person(), make_person(role=Role.MODERATOR)
    moderator, operator = make_person(role=Role.MODERATOR), make_person(role=Role.OPERATOR)
    report = report_person(ana, person=reported, reason="spam", words="x", now=clock.now())
    assert told(moderator) == told(operator) == [("report_made", "")]
    assert told(reported) == told(ana) == []
    decide_report(report, viewer=viewer_of(moderator), decision="no_action", answer="", now=clock.now())
    assert told(ana) == [("report_decided", "")]
    assert told(reported) == []


def test_an_invitation_accepted_is_told_once_and_not_as_a_connection_as_well():
    make_community()
    ana = make_person(name="Ana")
    newcomer = accept_invitation(make_invitation(ana), name="Nia", now=clock.now())
    assert told(ana) == [("invitation_accepted", "Nia")]
    assert told(newcomer) == []


def test_one_is_not_told_of_ones_own_act():
    operator, moderator = make_person(role=Role.OPERATOR), make_person(role=Role.MODERATOR)
    reported = make_person()
    report_person(moderator, person=reported, reason="spam", words="x", now=clock.now())
    assert told(moderator) == []
    assert told(operator) == [("report_made", "")]


def test_people_without_an_account_or_membership_are_told_nothing():
    people = [make_person(member=False, standing=standing) for standing in (Standing.LISTED, Standing.INVITED)]
    people += [make_person(standing=standing) for standing in (Standing.LEFT, Standing.SUSPENDED)]
    assert tell(SUGGESTIONS, to=[person.pk for person in people], by=None, key="1", now=clock.now()) == []


def test_a_kind_for_operators_is_not_told_to_others():
    member, operator = make_person(), make_person(role=Role.OPERATOR)
    kind = kind_named("application_made")
    assert tell(kind, to=[member.pk, operator.pk], by=None, key="1", now=clock.now()) == [operator.pk]


def test_a_fact_handled_again_tells_and_counts_once():
    ana, ben = make_person(), make_person()
    make_asked(ana, ben)
    kind, notice = kind_named("connection_asked"), Notice.objects.get()
    make_notice(ana, actor=ben, thing=notice.thing)
    ana.account.refresh_from_db()
    assert ana.account.unread_notices == Notice.objects.filter(kind=kind.name).count() == 1


def test_the_count_follows_a_block():
    ana, ben = make_person(), make_person()
    make_asked(ana, ben)
    block_person(ana, other=ben, now=clock.now())
    do_background_work()
    ana.account.refresh_from_db()
    assert ana.account.unread_notices == 0


def test_applications_are_told_to_operators():
    operator = make_person(role=Role.OPERATOR)
    row = Application.objects.create(account=make_account(), name="Ada", state="waiting", made_at=clock.now())
    publish(ApplicationMade(application=str(row.public_id)), about=(), now=clock.now())
    assert told(operator) == [("application_made", "")]
