"""A member with something to hide in every corner, and everybody who might look for it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing

from hallway.core import clock
from hallway.core.ids import uuid7
from hallway.core.models import Letter
from hallway.discovery.models import SetAside
from hallway.introductions.actions.afterwards import give_outcome
from hallway.introductions.enums import Met
from hallway.introductions.links import token_of
from hallway.membership.actions.export import PAUSE, file_of
from hallway.membership.actions.leave import ask_for_deletion
from hallway.membership.actions.prepare import Wanted, prepare_invitations
from hallway.membership.enums import ApplicationState
from hallway.membership.models import Announcement, Application, Export, Invitation, InvitationBatch, Suspension
from hallway.membership.quiet import never_write_url
from hallway.messaging.models import Message, Thread
from hallway.moderation.links import token_of as appeal_token_of
from hallway.moderation.models import Appeal, Measure, Reason, Report
from hallway.notifications.links import ALL, stop_url
from hallway.notifications.models import Mailbox
from hallway.people.enums import Role, Standing
from hallway.people.models import Account, Person, Tag
from hallway.relationships.enums import Consent, ContactSource, ImportState
from hallway.relationships.models import ContactImport
from tests.factories.browsers import make_browser
from tests.factories.everything import show_a_face
from tests.factories.exchange import make_ask, make_offer
from tests.factories.introductions import ask, part_of, say
from tests.factories.membership import make_community, make_invitation, make_text
from tests.factories.messaging import given, write
from tests.factories.notifications import make_asked, make_notice
from tests.factories.organisations import make_affiliation, make_organisation
from tests.factories.people import block, make_account, make_person, mute, viewer_of
from tests.factories.relationships import make_connection, make_contact, make_request, make_tie, make_ties
from tests.factories.tokens import make_token_row

#: members who see what every member may see of Ada
MEMBERS = frozenset({"ada", "connection", "stranger", "moderator", "operator"})


class Secret(NamedTuple):
    """A word that is written in one place of the world alone, and who may ever be sent it."""

    word: str
    viewers: frozenset[str]


#: words so different that none is found when another is misspelt
SECRETS: dict[str, Secret] = {
    # what everybody in the community may see
    "her name": Secret("bassoon", MEMBERS),
    "her headline": Secret("caraway", MEMBERS),
    "her words": Secret("dromedary", MEMBERS),
    "an ask for members": Secret("flugelhorn", MEMBERS),
    # for her connections
    "her places": Secret("gazpacho", frozenset({"ada", "connection"})),
    "a topic": Secret("hollyhock", frozenset({"ada", "connection"})),
    "her role": Secret("isotherm", frozenset({"ada", "connection"})),
    "an offer for connections": Secret("jodhpurs", frozenset({"ada", "connection"})),
    # for herself
    "what to ask her about": Secret("kumquat", frozenset({"ada"})),
    "her video": Secret("lozenge", frozenset({"ada"})),
    "an ask for herself": Secret("marzipan", frozenset({"ada"})),
    "a contact's name": Secret("nightjar", frozenset({"ada"})),
    "a contact's firm": Secret("oregano", frozenset({"ada"})),
    "a contact's role": Secret("pumpernickel", frozenset({"ada"})),
    "a note on a contact": Secret("quagmire", frozenset({"ada"})),
    "a contact's address": Secret("rhubarb", frozenset({"ada"})),
    "a note on somebody": Secret("sycamore", frozenset({"ada"})),
    "a note on the stranger": Secret("tarragon", frozenset({"ada"})),
    "a request to her": Secret("ukulele", frozenset({"ada"})),
    "a file she imported": Secret("wolfhound", frozenset({"ada"})),
    "a row of that file": Secret("xylograph", frozenset({"ada"})),
    "an introduction she is asked to pass on": Secret("tambourine", frozenset({"ada"})),
    "an introduction she asked for": Secret("windlass", frozenset({"ada"})),
    "where to write to one she was introduced to": Secret("persimmon", frozenset({"ada"})),
    "her browser": Secret("harpsichord", frozenset({"ada"})),
    "her archive": Secret("ocarina", frozenset({"ada"})),
    "what came of it": Secret("turnstile", frozenset({"ada"})),
    "what she calls a program": Secret("glockenspiel", frozenset({"ada"})),
    "what somebody wrote who left": Secret("didgeridoo", frozenset({"ada"})),
    "what she was written by one who blocked her": Secret("espadrille", frozenset({"ada"})),
    # for the two of a thread
    "a message": Secret("frangipani", frozenset({"ada", "connection"})),
    "a file": Secret("gargoyle", frozenset({"ada", "connection"})),
    "what a file says": Secret("haberdasher", frozenset({"ada", "connection"})),
    # she sees no more of whom she blocked; they see no more who it was
    "what she wrote to one whom she blocked since": Secret("ichthyosaur", frozenset({"blocked"})),
    # hers, and the operator's business
    "her address": Secret("zeppelin", frozenset({"ada", "operator"})),
    "the address of somebody invited": Secret("artichoke", frozenset({"ada", "operator"})),
    "what she claims to be": Secret("bobsleigh", frozenset({"ada", "connection", "operator"})),
    # the operator's and the moderators' business
    "a report": Secret("chinchilla", frozenset({"moderator", "operator"})),
    "a decision": Secret("dulcimer", frozenset({"moderator", "operator"})),
    "what somebody was told by moderators": Secret("kaleidoscope", frozenset({"moderator", "operator"})),
    "an appeal": Secret("limoncello", frozenset({"moderator", "operator"})),
    "an application": Secret("eiderdown", frozenset({"operator"})),
    "a file of invitations": Secret("fandango", frozenset({"operator"})),
    "a firm's mail domain": Secret("gooseberry", frozenset({"operator"})),
    "somebody suspended": Secret("hippogriff", frozenset({"moderator", "operator"})),
    "somebody who did not agree to be listed": Secret("quinquireme", frozenset({"operator"})),
    "where to write to them": Secret("ptarmigan", frozenset({"operator"})),
    # for whom they were written, who is none of these viewers
    "a request of hers": Secret("velociraptor", frozenset()),
    "words to somebody invited": Secret("yarmulke", frozenset()),
    # asked of her, but more than she takes this week: not even hers yet
    "a request that has not reached her": Secret("jackdaw", frozenset()),
    # on its way to her, and still with a connector
    "an introduction that has not reached her": Secret("halyard", frozenset()),
    # whoever knows it could try to write there
    "where her browser is told": Secret("broomstick", frozenset()),
    # read in the demo's mailbox alone, and this is none
    "a letter": Secret("knapsack", frozenset()),
}


@dataclass
class Hidden:
    """Who looks, and what stands for each part of an address."""

    viewers: dict[str, Person | Account | None]
    parts: dict[str, str] = field(default_factory=dict)

    def path(self, pattern):
        return pattern.format(**self.parts)


def make_hidden():
    """Ada, whose every secret is one of SECRETS, and who may look at her page and everything of hers."""
    make_community(invitations_per_member=20)
    make_text()
    ada = make_person(
        name="Bassoon Quist", handle="ada", email="zeppelin@members.example", headline="caraway",
        about="dromedary", places="gazpacho", ask_me_about="kumquat", video_url="https://example.org/lozenge",
        tags=["hollyhock"],
        audiences={
            "places": "connections", "tags": "connections", "affiliations": "connections", "picture": "connections",
            "ask_me_about": "only_me", "video_url": "only_me",
        },
    )  # fmt: skip
    viewers = _viewers_of(ada)
    world = Hidden(viewers | {"ada": ada}, {"ada": "ada"})
    show_a_face(ada)
    _write_of_her_work(world, ada)
    _keep_an_address_book(world, ada)
    _let_others_ask(world, ada)
    _introduce_people(world, ada)
    _write_messages(world, ada)
    _make_an_archive(world, ada)
    _write_for_operators(world, ada)
    ada.refresh_from_db()
    world.parts["access_token"] = str(make_token_row(ada, name="glockenspiel").public_id)
    world.parts |= {
        "picture": ada.picture, "connection": viewers["connection"].handle, "member_id": str(ada.public_id),
        "stranger_handle": viewers["stranger"].handle, "never": never_write_url("never@example.org").split("/", 3)[3],
    }  # fmt: skip
    return world


def _viewers_of(ada):
    viewers = {
        "visitor": None,
        "suspended": make_person(name="Hippogriff", handle="taken-out", standing=Standing.SUSPENDED),
        "left": make_person(name="Left", standing=Standing.LEFT),
        "leaving": make_person(name="Leaving"),
        "applicant": make_account(email="applicant@example.org"),
        "stranger": make_person(name="Stranger"),
        "blocked": make_person(name="Blocked"),
        "blocker": make_person(name="Blocker"),
        "connection": make_person(name="Cy Connection"),
        "moderator": make_person(name="Moderator", role=Role.MODERATOR),
        "operator": make_person(name="Operator", role=Role.OPERATOR),
    }
    suspended = viewers["suspended"].account
    suspended.is_active = False
    suspended.save()
    Suspension.objects.create(
        person=viewers["suspended"], reason="x", standing_before=Standing.MEMBER, began_at=clock.now()
    )
    ask_for_deletion(viewers["leaving"].account, now=clock.now())
    block(ada, viewers["blocked"])
    block(viewers["blocker"], ada)
    make_connection(viewers["connection"], ada, consent=Consent.MEMBERS)
    make_tie(ada, viewers["stranger"], note="tarragon")
    EmailAddress.objects.create(user=ada.account, email="second@members.example", verified=True)
    return viewers


def _write_of_her_work(world, ada):
    own, other = (
        make_organisation(name="Quist Boats", domains=["gooseberry.example"]),
        make_organisation(name="Harbour"),
    )
    place = make_affiliation(ada, own, role="isotherm")
    claim = make_affiliation(ada, other, role="bobsleigh", confirmed=False)
    ask, onlyask = make_ask(ada, "flugelhorn"), make_ask(ada, "marzipan", audience="only_me", position=1)
    offer = make_offer(ada, "jodhpurs", audience="connections")
    world.parts |= {
        "firm": own.handle, "claimed_firm": other.handle, "place": str(place.public_id), "claim": str(claim.public_id),
        "ask": str(ask.public_id), "onlyask": str(onlyask.public_id), "offer": str(offer.public_id),
        "removed": signing.dumps(
            [ada.pk, "ask", str(uuid7()), "gone", "members", ""], salt="hallway.exchange.undo"
        ),
    }  # fmt: skip


def _keep_an_address_book(world, ada):
    known, muted, blocked, put_aside = (make_person(name=name) for name in ("Known", "Muted", "Kept Away", "Aside"))
    make_tie(ada, known, note="sycamore")
    mute(ada, muted)
    SetAside.objects.create(viewer=ada, person=put_aside)
    block(ada, blocked)
    contact = make_contact(
        ada, name="nightjar", organisation="oregano", role="pumpernickel", note="quagmire",
        emails=["rhubarb@example.org"],
    )  # fmt: skip
    made = ContactImport.objects.create(
        owner=ada, source=ContactSource.LINKEDIN, file_name="wolfhound.csv", state=ImportState.DONE, rows=1,
        skipped=[{"row": 1, "reason": "xylograph"}], skipped_count=1, made_at=clock.now(), finished_at=clock.now(),
    )  # fmt: skip
    waiting = ContactImport.objects.create(
        owner=ada, source=ContactSource.LINKEDIN, file_name="a.csv", made_at=clock.now()
    )
    spoke = signing.dumps([clock.now().isoformat(), None], salt="relationships.spoke")
    world.parts |= {
        "known": known.handle, "muted": muted.handle, "kept_away": blocked.handle, "contact": str(contact.public_id),
        "import": str(made.public_id), "waiting_import": str(waiting.public_id), "spoke": spoke, "put_aside": put_aside.handle,
    }  # fmt: skip


def _let_others_ask(world, ada):
    asker, aside, asked, waiting = (make_person(name=name) for name in ("Asker", "Put Off", "Asked", "Waiting"))
    asked_her = make_request(asker, ada, words="ukulele")
    make_request(aside, ada, set_aside=True)
    make_request(ada, asked, words="velociraptor")
    make_request(waiting, ada, words="jackdaw", reached=False)
    notice = make_notice(ada, actor=asker, thing=asked_her.pk)
    Mailbox.objects.create(person=ada, address=ada.account.email, stopped_at=clock.now())
    browser = make_browser(ada, name="Harpsichord", endpoint="https://push.example.net/broomstick")
    unread = make_asked(ada, make_person(name="Told Of"))
    invitation = make_invitation(ada, email="artichoke@example.org", words="yarmulke")
    world.viewers["asked"] = asked
    passkey = Authenticator.objects.create(
        user=asked.account, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}}
    )
    world.parts |= {
        "asker": asker.handle, "aside": aside.handle, "asked": asked.handle, "invitation": str(invitation.public_id),
        "passkey": str(passkey.pk), "notice": str(notice.public_id), "unread": str(unread.public_id),
        "browser": str(browser.public_id),
        "stop": stop_url(ada, ALL).removeprefix(settings.CONFIG.address),
    }  # fmt: skip


def _introduce_people(world, ada):
    now, outside = clock.now(), "persimmon@outside.example"
    names = ("Initiator", "Connector", "Way", "Wanted", "Goal")
    initiator, connector, way, wanted, goal = (make_person(name=name) for name in names)
    make_connection(world.viewers["connection"], wanted, consent=Consent.MEMBERS)
    waiting = ask(initiator, goal, ada, words="tambourine", now=now)
    begun = ask(ada, goal, way, words="windlass", now=now)
    ask(initiator, ada, connector, words="halyard", now=now)
    agreed = ask(ada, outside, way, words="x", now=now)
    for one in (way, outside):
        say(agreed, one, "yes", now=now)
    give_outcome(agreed.public_id, viewer=viewer_of(ada), met=Met.YES, words="turnstile", now=now)
    others = ask(initiator, wanted, connector, words="x", now=now)
    world.parts |= {
        "waiting_introduction": str(waiting.public_id), "begun": str(begun.public_id),
        "agreed": str(agreed.public_id), "token": token_of(part_of(others, connector)), "wanted": wanted.handle,
    }  # fmt: skip


def _write_messages(world, ada):
    connection, gone = world.viewers["connection"], make_person(name="Gone")
    sent = write(ada, connection, "frangipani", files=[given("gargoyle.txt", b"haberdasher")])
    _wrote(gone, ada, "didgeridoo")
    Person.objects.filter(pk=gone.pk).update(standing=Standing.LEFT)
    _wrote(world.viewers["blocker"], ada, "espadrille")
    _wrote(ada, world.viewers["blocked"], "ichthyosaur")
    kept, by_blocked = (Message.objects.get(text=text).thread for text in ("didgeridoo", "ichthyosaur"))
    world.parts |= {
        "kept": str(kept.public_id), "kept_by_blocked": str(by_blocked.public_id),
        "sent_file": str(sent.attachments.get().public_id),
    }  # fmt: skip


def _make_an_archive(world, ada):
    before = clock.now() - PAUSE
    made = Export.objects.create(person=ada, asked_at=before, ready_at=before, size_bytes=7)
    file_of(made).parent.mkdir(exist_ok=True)
    file_of(made).write_bytes(b"ocarina")
    world.parts["export"] = str(made.public_id)
    announced = Announcement.objects.create(
        title="x", text="x", made_by=world.viewers["operator"], published_at=before, ends_at=clock.now() + PAUSE
    )
    world.parts |= {"announcement": str(announced.public_id), "tomorrow": f"{clock.now() + PAUSE:%Y-%m-%d}"}


def _wrote(sender, to, text):
    """Before they parted."""
    low, high = sorted((sender, to), key=lambda person: person.pk)
    Message.objects.create(
        thread=Thread.objects.create(low=low, high=high), sender=sender, text=text, sent_at=clock.now()
    )


def _write_for_operators(world, ada):
    now, reported = clock.now(), make_person(name="Reported")
    report = Report.objects.create(reporter=ada, person=reported, reason=Reason.SPAM, words="chinchilla", made_at=now)
    decided = Report.objects.create(
        reporter=None, person=reported, reason=Reason.SPAM, made_at=now, decision="warned", decided_at=now,
        answer="dulcimer",
    )  # fmt: skip
    told = Measure.objects.create(
        person=reported, kind="warned", rule=Reason.SPAM, words="kaleidoscope", report=decided, taken_at=now
    )
    appeal = Appeal.objects.create(measure=told, words="limoncello", made_at=now)
    another = Measure.objects.create(person=reported, kind="warned", rule=Reason.SPAM, taken_at=now)
    world.parts |= {
        "appeal": str(appeal.public_id), "appeal_token": appeal_token_of(told),
        "other_appeal_token": appeal_token_of(another),
    }  # fmt: skip
    application = Application.objects.create(
        account=world.viewers["applicant"], name="Applicant", words="eiderdown",
        state=ApplicationState.WAITING, made_at=now,
    )  # fmt: skip
    batch = InvitationBatch.objects.create(
        made_by=world.viewers["operator"], file_name="fandango.csv", staged="none.jsonl", rows=1, made_at=now
    )
    listed = make_person(name="Listed", member=False)
    unseen = make_person(name="Quinquireme", headline="Quinquireme", member=False, standing=Standing.INVITED)
    make_ties(unseen, ada)
    prepare_invitations([Wanted(unseen.pk, unseen.name, "ptarmigan@example.org")], among={unseen.pk}, now=now)
    kept = Tag.objects.create(key="kept", text="Kept")
    Tag.objects.create(key="twin", text="Twin", merged_into=kept)
    Tag.objects.create(key="other", text="Other")
    letter = Letter.objects.create(
        to="knapsack@example.org", subject="knapsack", text="knapsack", message_id="<letter@x>", created_at=now
    )
    world.parts |= {
        "report": str(report.public_id), "decided": str(decided.public_id), "application": str(application.public_id), "batch": str(batch.public_id),
        "suspended": world.viewers["suspended"].handle, "listed_id": str(listed.public_id),
        "prepared": str(Invitation.objects.get(person=unseen).pk), "letter": str(letter.pk),
    }  # fmt: skip
