"""A community in which one member meets some of everything: for tests that open every page."""

from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from itertools import cycle

from PIL import Image

from hallway.core import clock
from hallway.exchange.models import Ask, Offer
from hallway.introductions.actions.afterwards import give_outcome, thank
from hallway.introductions.actions.withdraw import withdraw_introduction
from hallway.introductions.enums import Met
from hallway.introductions.links import token_of
from hallway.membership.actions.prepare import Wanted, prepare_invitations
from hallway.membership.enums import ApplicationState, LegalKind, SecurityEvent
from hallway.membership.models import Announcement, Application, Community, InvitationBatch, LegalText, SecurityRecord
from hallway.moderation.links import token_of as appeal_token_of
from hallway.moderation.models import Appeal, Measure, Reason
from hallway.organisations.enums import AffiliationState
from hallway.organisations.models import Affiliation, Organisation
from hallway.people.actions.picture import upload_picture
from hallway.people.enums import Role, Standing
from hallway.people.models import AuditEntry, Person, Tag
from hallway.relationships.enums import Closeness, Consent, ContactSource, ImportState
from hallway.relationships.models import ContactImport
from tests.factories.browsers import make_browser
from tests.factories.introductions import ask, introduce, part_of, say
from tests.factories.membership import make_invitation
from tests.factories.messaging import given, write
from tests.factories.notifications import make_notice
from tests.factories.people import add_tags, block, make_account, make_person, mute, viewer_of
from tests.factories.relationships import make_connection, make_contact, make_request, make_tie
from tests.factories.tokens import make_token_row

#: names that break lists: long, of one letter, from right to left, without spaces, with marks that combine
NAMES = [
    "Karl-Theodor Freiherr von Donaudampfschifffahrtsgesellschaftskapitän zu Württemberg",
    "X",
    "محمد بن عبد الرحمن الأحمد",
    "司馬相如",
    "N͏̃g̈ũỹễn T̂h̆ị́ M̌ĩñh",
    "Ana Silva",
]
TEXTS = [
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz und Kraftfahrzeughaftpflichtversicherung " * 2,
    "أساعد المصارف الصغيرة على شراء البرمجيات",
    "我幫助小型銀行購買軟件，也喜歡航海和音樂" * 4,
    "https://example.org/" + "a" * 110,
]
ABOUT = (
    "# A heading of their own\n\n"
    + "\n\n".join(TEXTS)
    + "\n\n- one\n- two\n\n> quoted\n\n```\n"
    + "code " * 40
    + "\n```"
    "\n\n| a | table |\n|---|---|\n| Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz | 1 |\n"
)


#: of each kind, whatever else there is much of: a member may have ten under way
MOST_INTRODUCTIONS = 3


@dataclass
class Everything:
    """Who is in it, and what stands for each part of an address (`/people/{ben}/`)."""

    ana: Person
    ben: Person
    operator: Person
    parts: dict[str, str] = field(default_factory=dict)

    def path(self, pattern):
        return pattern.format(**self.parts)


def make_everything(*, rows, awkward=False, pictures=False):
    """`rows` of each thing around Ana, and around Ben, whom she does not know but can reach through her friends."""
    names, texts = cycle(NAMES if awkward else [""]), cycle(TEXTS if awkward else ["I help small banks buy software"])
    community = Community.objects.update_or_create(pk=1, defaults={"name": "Harbour Partners", "joining": "open"})[0]
    for kind in LegalKind:
        for version in range(1, rows + 1):
            LegalText.objects.create(kind=kind, version=version, body=ABOUT, published_at=clock.now())
    ana = make_person(
        name=NAMES[0] if awkward else "Ana Silva",
        handle="ana",
        connector_capacity=2 * MOST_INTRODUCTIONS,
        **_words(next(texts), awkward),
    )
    ben = make_person(name=NAMES[0] if awkward else "Ben Okoro", handle="ben", **_words(next(texts), awkward))
    operator = make_person(name="Olga", role=Role.OPERATOR)
    world = Everything(ana, ben, operator, {"ana": "ana", "ben": "ben", "operator_id": str(operator.public_id)})
    if pictures:
        show_a_face(ana)
        show_a_face(ben)
    for number in range(rows):
        _one_more_of_everything(world, ben, number, names, texts)
    listed = make_person(name=next(names), member=False)
    world.parts |= {
        "listed_id": str(listed.public_id), "tag": "finance-0", "friend": "friend-0", "asker": "asker-0", "blocked": "blocked-0", "muted": "muted-0",
        "stranger": "stranger-0", "member_id": str(ana.public_id),
    }  # fmt: skip
    community.refresh_from_db()
    return world


def _words(text, awkward):
    return {
        "headline": text[:160],
        "about": ABOUT if awkward else f"{text}.",
        "ask_me_about": text[:300],
        "places": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" if awkward else "Lisbon",
        "links": [{"label": "", "url": TEXTS[-1]}] if awkward else [{"label": "Blog", "url": "https://ana.example"}],
        "time_zone": "Europe/Lisbon",
        "created_at": clock.now() - timedelta(days=60),
    }


def _one_more_of_everything(world, ben, number, names, texts):
    ana, now = world.ana, clock.now()

    def somebody(handle, **fields):
        return make_person(name=next(names), handle=f"{handle}-{number}", headline=next(texts)[:160], **fields)

    topic = f"finance-{number}"
    add_tags(ana, topic)
    add_tags(ben, topic)
    friend, stranger = somebody("friend", tags=["sailing"]), somebody("stranger", tags=[topic])
    make_connection(ana, friend, consent=Consent.MEMBERS, closeness=Closeness.KNOW, words=next(texts))
    for other in (ben, stranger):
        make_connection(friend, other, consent=Consent.MEMBERS)
    known = somebody("known")
    make_tie(ana, known, note=next(texts), last_used_at=now)
    _some_messages(world, ana, friend, next(texts))
    asker = somebody("asker")
    make_notice(ana, actor=asker, thing=make_request(asker, ana, words=next(texts)).pk)
    make_request(ana, somebody("asked"))
    block(ana, somebody("blocked"))
    mute(ana, somebody("muted"))
    firm = Organisation.objects.create(
        handle=f"firm-{number}", name=next(names) or f"Firm {number}", headline=next(texts)[:160], about=ABOUT
    )
    for person in (ana, ben, friend):
        Affiliation.objects.create(
            person=person, organisation=firm, role=next(texts)[:120], state=AffiliationState.CONFIRMED
        )
        Ask.objects.create(person=person, text=f"{next(texts)} {number}", position=number)
        Offer.objects.create(person=person, text=f"{next(texts)} {number}", position=number)
    if number < MOST_INTRODUCTIONS:
        _some_introductions(world, ana, (friend, stranger, known), words=next(texts))
    contact = make_contact(
        ana, name=next(names), organisation=next(texts)[:200], role=next(texts)[:200], emails=[f"c{number}@example.org"]
    )
    made = ContactImport.objects.create(
        owner=ana, source=ContactSource.LINKEDIN, file_name=f"{next(texts)[:190]}.csv", state=ImportState.DONE,
        rows=2, rows_done=2, imported=1, merged=1, skipped=[{"row": 3, "reason": next(texts)}], skipped_count=1,
        made_at=now, finished_at=now,
    )  # fmt: skip
    SecurityRecord.objects.create(
        account=ana.account, pseudonym="p", event=SecurityEvent.SIGNED_IN, happened_at=now, detail="code"
    )
    invitation = make_invitation(ana, email=f"invited{number}@example.org", name=next(names), words=next(texts))
    unseen = make_person(name=next(names), member=False, standing=Standing.INVITED)
    prepare_invitations(
        [Wanted(unseen.pk, unseen.name, f"unseen{number}@example.org")], among={unseen.pk}, now=clock.now()
    )
    batch = InvitationBatch.objects.create(
        made_by=world.operator, file_name=f"{next(texts)[:190]}.csv", rows=2, good=1,
        skipped=[{"row": 2, "reason": next(texts)}], skipped_count=1, made_at=now,
    )  # fmt: skip
    application = Application.objects.create(
        account=make_account(email=f"applicant{number}@example.org"), name=next(names) or "Ada", words=next(texts),
        state=ApplicationState.WAITING, made_at=now,
    )  # fmt: skip
    announced = Announcement.objects.create(
        title=next(texts)[:120], text=ABOUT, made_by=world.operator, published_at=now, ends_at=now + timedelta(days=3)
    )
    AuditEntry.objects.create(act="role_given", by=world.operator, about=ana, detail=next(texts)[:300], done_at=now)
    _some_appeals(world, ben, next(texts))
    Tag.objects.create(key=f"financé {number}", text=f"Financé {number}", merged_into=Tag.objects.get(key=topic))
    browser = make_browser(ana, name=(next(names) or "Firefox, Linux")[:60], told_at=now)
    token = make_token_row(ana, name=(next(names) or "A program")[:80], last_used_on=now.date())
    world.parts |= {
        "browser": str(browser.public_id), "access_token": str(token.public_id), "contact": str(contact.public_id), "import": str(made.public_id), "invitation": str(invitation.public_id),
        "batch": str(batch.public_id), "application": str(application.public_id), "firm": f"firm-{number}",
        "announcement": str(announced.public_id),
        "ask": str(ana.asks.first().public_id), "offer": str(ana.offers.first().public_id),
    }  # fmt: skip


def _some_introductions(world, ana, others, *, words):
    """One that waits for Ana, one that she began, one that both agreed to, and one of each that is over."""
    now, (friend, stranger, known) = clock.now(), others
    over, passed_on = ask(ana, known, friend, words=words, now=now), ask(known, stranger, ana, words=words, now=now)
    withdraw_introduction(over.public_id, viewer=viewer_of(ana), now=now)
    say(passed_on, ana, "yes", word=words[:100], now=now)
    waiting = ask(stranger, known, ana, words=words, now=now)
    begun = ask(ana, stranger, friend, words=words, now=now)
    agreed = introduce(friend, ana, known, words=words, now=now)
    for end in (ana, known):
        say(agreed, end, "yes", word=words[:100], now=now)
    give_outcome(agreed.public_id, viewer=viewer_of(known), met=Met.YES, helped=True, now=now)
    thank(agreed.public_id, viewer=viewer_of(known), words=words[:100], now=now)
    world.parts |= {
        "waiting": str(waiting.public_id), "begun": str(begun.public_id), "agreed": str(agreed.public_id),
        "token": token_of(part_of(begun, friend)),
    }  # fmt: skip


def _some_messages(world, ana, friend, text):
    """A thread with words, a file, something new; and one with somebody who is not here any more."""
    gone = make_person()
    make_connection(ana, gone)
    kept = write(gone, ana, text, files=[given("notes.pdf")])
    Person.objects.filter(pk=gone.pk).update(standing=Standing.LEFT)
    write(ana, friend, text)
    for words in (f"{text}\n\nhttps://example.org/{'a' * 90}", text):
        sent = write(friend, ana, words, files=[given(f"{text[:120]}.pdf")])
    world.parts |= {
        "kept": str(kept.thread.public_id),
        "message": str(sent.public_id),
        "file": str(sent.attachments.get().public_id),
    }


def _some_appeals(world, ben, text):
    """One that waits, one that was decided, and a warning that nobody appealed against yet."""
    now = clock.now()
    waits, over, none = (
        Measure.objects.create(person=ben, kind="warned", rule=Reason.HARASSMENT, words=text, taken_at=now)
        for _number in range(3)
    )
    appeal = Appeal.objects.create(measure=waits, words=f"{text}\n\n{text}", made_at=now)
    Appeal.objects.create(
        measure=over, words=text, made_at=now, outcome="upheld", answer=text, decided_at=now, decided_by=world.operator
    )
    world.parts |= {
        "appeal": str(appeal.public_id), "appealed_token": appeal_token_of(over), "appeal_token": appeal_token_of(none),
    }  # fmt: skip


def show_a_face(person):
    """A picture of the person's, as uploaded."""
    file = BytesIO(drawn_face())
    upload_picture(person, file=file, size_bytes=len(file.getvalue()), now=clock.now())


def drawn_face():
    """A JPEG file."""
    file = BytesIO()
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(file, "JPEG")
    return file.getvalue()
