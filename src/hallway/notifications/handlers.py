"""Who is told of which fact. Each handler is harmless when repeated: a notice is kept once."""

from datetime import datetime, timedelta
from typing import Any

from hallway.core import clock
from hallway.core.mail import LetterRefused
from hallway.core.models import Letter
from hallway.core.outbox import handles
from hallway.discovery.facts import SuggestionsPicked
from hallway.introductions.enums import Role
from hallway.introductions.facts import (
    IntroductionAccepted,
    IntroductionEnded,
    OutcomeWanted,
    PartReached,
    PartReminded,
    Thanked,
)
from hallway.introductions.models import Introduction, Part
from hallway.membership.enums import AnnouncedTo
from hallway.membership.facts import AnnouncementPublished, ApplicationMade, ExportReady, InvitationAccepted
from hallway.membership.models import Announcement, Application, Invitation
from hallway.messaging.enums import Returned
from hallway.messaging.facts import LetterBounced, MessageSent, MessagesRead
from hallway.messaging.models import Message
from hallway.moderation.facts import AppealMade, PersonReported, ReportDecided
from hallway.moderation.models import Appeal, Report
from hallway.moderation.queries import who_may_decide
from hallway.notifications.actions.browsers import tell_in_browser, try_browser
from hallway.notifications.actions.came_back import note_bounce, note_complaint
from hallway.notifications.actions.mail import mail_due
from hallway.notifications.actions.read import mark_messages_read, recount
from hallway.notifications.actions.tell import tell as keep_notices
from hallway.notifications.facts import BrowserToTell, BrowserToTry
from hallway.notifications.kinds import Kind
from hallway.notifications.kinds.discovery import SUGGESTIONS
from hallway.notifications.kinds.introductions import (
    INTRODUCTION_AGREED,
    INTRODUCTION_ASKED,
    INTRODUCTION_CAME_ABOUT,
    INTRODUCTION_ENDED,
    INTRODUCTION_OUTCOME,
    INTRODUCTION_THANKED,
    REMINDER,
    helpers,
)
from hallway.notifications.kinds.membership import ANNOUNCEMENT, APPLICATION_MADE, EXPORT_READY, INVITATION_ACCEPTED
from hallway.notifications.kinds.messaging import MESSAGE_SENT
from hallway.notifications.kinds.moderation import APPEAL_MADE, REPORT_DECIDED, REPORT_MADE
from hallway.notifications.kinds.organisations import AFFILIATION_CONFIRMED, AFFILIATION_TO_CONFIRM
from hallway.notifications.kinds.relationships import CONNECTION_ASKED, CONNECTION_CONFIRMED
from hallway.notifications.queries.whom_to_tell import (
    colleagues_who_may_confirm,
    everybody_here,
    moderators,
    operators,
)
from hallway.organisations.enums import AffiliationState
from hallway.organisations.facts import AffiliationClaimed, AffiliationConfirmed
from hallway.organisations.models import Affiliation
from hallway.people.facts import PersonBlocked, PersonMuted, PersonUnblocked, PersonUnmuted
from hallway.relationships.actions.pairs import ordered
from hallway.relationships.facts import ConnectionConfirmed, ConnectionReached
from hallway.relationships.models import Connection


def tell(kind: Kind, *, now: datetime, **about: Any) -> None:
    """Keep the notices, and write at once to those who want it so; the clock follows a worker that dies in between."""
    people = keep_notices(kind, now=now, **about)
    if people:
        mail_due(now=now, people=people, most=len(people))


def _connection(one: int, other: int) -> Connection | None:
    low, high = ordered(one, other)
    return Connection.objects.filter(low=low, high=high).first()


@handles(ConnectionReached)
def tell_the_one_asked(happened: ConnectionReached) -> None:
    row = _connection(happened.asker, happened.asked)
    if row is None or row.asker_id != happened.asker or row.reached_at is None:
        return
    tell(
        CONNECTION_ASKED,
        to=[happened.asked],
        by=happened.asker,
        actor=happened.asker,
        key=f"{row.pk} {row.reached_at:%Y%m%d%H%M%S}",
        thing=row.pk,
        now=clock.now(),
    )


@handles(ConnectionConfirmed)
def tell_the_asker(happened: ConnectionConfirmed) -> None:
    """Unless it comes of an invitation, which is told already."""
    row = _connection(happened.asker, happened.asked)
    if row is None or row.confirmed_at is None:
        return
    invited = Invitation.objects.filter(inviter=happened.asker, accepted_by=happened.asked)
    if invited.filter(answered_at__gt=row.confirmed_at - timedelta(days=1)).exists():
        return
    tell(
        CONNECTION_CONFIRMED,
        to=[happened.asker],
        by=happened.asked,
        actor=happened.asked,
        key=f"{row.pk} {row.confirmed_at:%Y%m%d%H%M%S}",
        thing=row.pk,
        now=clock.now(),
    )


@handles(InvitationAccepted)
def tell_the_inviter(happened: InvitationAccepted) -> None:
    invitation = Invitation.objects.filter(public_id=happened.invitation).first()
    if invitation is not None:
        tell(
            INVITATION_ACCEPTED,
            to=[happened.inviter],
            by=happened.newcomer,
            actor=happened.newcomer,
            key=invitation.pk,
            thing=invitation.pk,
            now=clock.now(),
        )


@handles(ApplicationMade)
def tell_operators(happened: ApplicationMade) -> None:
    application = Application.objects.filter(public_id=happened.application).first()
    if application is not None:
        tell(
            APPLICATION_MADE,
            to=operators(),
            by=None,
            key=application.pk,
            topic="applications",
            thing=application.pk,
            now=clock.now(),
        )


@handles(AnnouncementPublished)
def tell_what_is_announced(happened: AnnouncementPublished) -> None:
    """A thousand members at a time; letters follow by the clock, so that nothing else waits for a large community."""
    announced = Announcement.objects.filter(pk=happened.announcement, withdrawn_at=None).first()
    if announced is None:
        return
    for_all = announced.audience == AnnouncedTo.MEMBERS
    for people in everybody_here() if for_all else [list(moderators())]:
        keep_notices(
            ANNOUNCEMENT, to=people, by=happened.operator, key=announced.pk, thing=announced.pk, now=clock.now()
        )


@handles(ExportReady)
def tell_of_the_archive(happened: ExportReady) -> None:
    tell(
        EXPORT_READY,
        to=[happened.person],
        by=None,
        key=happened.export,
        topic="export",
        thing=happened.export,
        now=clock.now(),
    )


@handles(AffiliationClaimed)
def tell_colleagues(happened: AffiliationClaimed) -> None:
    """A few of those who may confirm it, and operators where nobody is confirmed there yet."""
    now = clock.now()
    claim = Affiliation.objects.filter(pk=happened.affiliation, state=AffiliationState.CLAIMED).first()
    if claim is None:
        return
    tell(
        AFFILIATION_TO_CONFIRM,
        to=colleagues_who_may_confirm(claim, today=now.date()) or operators(),
        by=happened.person,
        actor=happened.person,
        key=claim.pk,
        topic=claim.organisation_id,
        thing=claim.pk,
        now=now,
    )


@handles(AffiliationConfirmed)
def tell_whose_work_it_is(happened: AffiliationConfirmed) -> None:
    """When somebody did it, and not the mail address that the person gave just now."""
    row = Affiliation.objects.filter(pk=happened.affiliation, confirmed_by__isnull=False).first()
    if row is not None:
        tell(
            AFFILIATION_CONFIRMED,
            to=[happened.person],
            by=row.confirmed_by_id,
            actor=row.confirmed_by_id,
            key=row.pk,
            thing=row.pk,
            now=clock.now(),
        )


@handles(PersonReported)
def tell_moderators(happened: PersonReported) -> None:
    report = Report.objects.filter(pk=happened.report).first()
    if report is not None:
        tell(
            REPORT_MADE,
            to=[person for person in moderators() if person != report.person_id],
            by=report.reporter_id,
            key=report.pk,
            topic="reports",
            thing=report.pk,
            now=clock.now(),
        )


@handles(AppealMade)
def tell_who_may_decide(happened: AppealMade) -> None:
    rows = Appeal.objects.select_related("measure__person__account", "measure__report")
    appeal = rows.filter(pk=happened.appeal).first()
    if appeal is not None:
        tell(
            APPEAL_MADE,
            to=who_may_decide(appeal.measure),
            by=None,
            key=appeal.pk,
            topic="appeals",
            thing=appeal.pk,
            now=clock.now(),
        )


@handles(ReportDecided)
def tell_the_reporter(happened: ReportDecided) -> None:
    report = Report.objects.filter(pk=happened.report).first()
    if report is not None:
        tell(
            REPORT_DECIDED,
            to=[report.reporter_id],
            by=happened.moderator or None,
            key=report.pk,
            thing=report.pk,
            now=clock.now(),
        )


@handles(SuggestionsPicked)
def tell_of_people_to_meet(happened: SuggestionsPicked) -> None:
    tell(SUGGESTIONS, to=[happened.person], by=None, key=happened.week, topic="suggestions", now=clock.now())


@handles(PartReached)
def tell_who_is_asked(happened: PartReached) -> None:
    _ask(happened.part, again="")


@handles(PartReminded)
def remind_who_is_asked(happened: PartReminded) -> None:
    _ask(happened.part, again=f" {REMINDER}")


def _ask(key: int, *, again: str) -> None:
    part = Part.objects.select_related("introduction").filter(pk=key).first()
    if part is not None:
        tell(
            INTRODUCTION_ASKED,
            to=[part.counts_to],
            by=part.introduction.initiator_id,
            actor=part.introduction.initiator_id,
            key=f"{part.pk}{again}",
            topic=part.pk,
            thing=part.introduction_id,
            now=clock.now(),
        )


@handles(IntroductionAccepted)
def tell_the_two_and_their_helpers(happened: IntroductionAccepted) -> None:
    row = Introduction.objects.filter(pk=happened.introduction).first()
    if row is None:
        return
    now = clock.now()
    # who was named by an address agreed as that, and not as the member whose it is
    unnamed = set(row.parts.filter(role=Role.END, holder__isnull=False).values_list("holder_id", flat=True))
    for person in happened.ends:
        other = next((end for end in happened.ends if end != person and end not in unnamed), None)
        tell(INTRODUCTION_AGREED, to=[person], by=None, actor=other, key=row.pk, thing=row.pk, now=now)
    tell(INTRODUCTION_CAME_ABOUT, to=helpers(row), by=None, key=row.pk, thing=row.pk, now=now)


@handles(IntroductionEnded)
def tell_who_began_it(happened: IntroductionEnded) -> None:
    """From the fact alone, so that a refusal, silence and expiry are told alike."""
    key = happened.introduction
    tell(INTRODUCTION_ENDED, to=[happened.initiator], by=None, key=key, thing=key, now=clock.now())


@handles(OutcomeWanted)
def ask_the_two(happened: OutcomeWanted) -> None:
    row = Introduction.objects.filter(pk=happened.introduction).first()
    if row is not None:
        two: list[int | None] = list(row.parts.filter(role=Role.END).values_list("person_id", flat=True))
        two += [row.initiator_id] if row.is_asked else []
        tell(INTRODUCTION_OUTCOME, to=two, by=None, key=row.pk, thing=row.pk, now=clock.now())


@handles(Thanked)
def tell_who_is_thanked(happened: Thanked) -> None:
    row = Introduction.objects.filter(pk=happened.introduction).first()
    if row is not None:
        tell(
            INTRODUCTION_THANKED,
            to=helpers(row),
            by=happened.person,
            actor=happened.person,
            key=f"{row.pk} {happened.person}",
            thing=row.pk,
            now=clock.now(),
        )


@handles(MessageSent)
def tell_the_recipient(happened: MessageSent) -> None:
    """A reply to what they wrote is one they wait for: the first one of a row."""
    before = Message.objects.filter(thread=happened.thread, pk__lt=happened.message).order_by("-pk").first()
    tell(
        MESSAGE_SENT,
        to=[happened.recipient],
        by=happened.sender,
        actor=happened.sender,
        key=happened.message,
        topic=happened.thread,
        thing=happened.message,
        is_answer=before is not None and before.sender_id == happened.recipient,
        now=clock.now(),
    )


@handles(MessagesRead)
def read_as_well(happened: MessagesRead) -> None:
    """What was read in the thread is not new among the notices."""
    mark_messages_read(happened.person, thread=happened.thread, up_to=happened.up_to, now=clock.now())


@handles(PersonBlocked)
@handles(PersonUnblocked)
@handles(PersonMuted)
@handles(PersonUnmuted)
def count_anew(happened: PersonBlocked | PersonUnblocked | PersonMuted | PersonUnmuted) -> None:
    """What one of the two was told of the other does not show any more, or shows again."""
    recount([happened.person, happened.other], now=clock.now())


@handles(BrowserToTell)
def tell_browser(happened: BrowserToTell) -> None:
    tell_in_browser(happened, now=clock.now())


@handles(BrowserToTry)
def try_one_browser(happened: BrowserToTry) -> None:
    try_browser(happened, now=clock.now())


@handles(LetterRefused)
def count_refused(happened: LetterRefused) -> None:
    letter = Letter.objects.filter(pk=happened.letter).first()
    if letter is not None:
        note_bounce(letter, now=clock.now())


@handles(LetterBounced)
def note_what_came_back(happened: LetterBounced) -> None:
    letter = Letter.objects.filter(pk=happened.letter).first()
    if letter is not None and happened.returned == Returned.HARD:
        note_bounce(letter, now=clock.now())
    elif letter is not None and happened.returned == Returned.COMPLAINT:
        note_complaint(letter, now=clock.now())
