"""What the page says becomes of each thing when an account is deleted: said before, and true after."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q

from hallway.api.models import AccessToken
from hallway.core import clock, deletions
from hallway.core.models import Handle
from hallway.discovery.models import SetAside, Suggestion
from hallway.exchange.models import Ask, Offer
from hallway.introductions.actions.afterwards import give_outcome
from hallway.introductions.enums import Met
from hallway.introductions.models import Introduction, Outcome, Part
from hallway.membership.actions.export import ask_for_export, file_of
from hallway.membership.actions.leave import ask_for_deletion, carry_out_deletions, remove_again
from hallway.membership.models import Acceptance, Announcement, Export, Invitation, LegalText, SecurityRecord
from hallway.messaging.models import Message, Preference, ReadMark
from hallway.moderation.models import Appeal, Measure, Reason, Report
from hallway.notifications.models import Browser, Notice
from hallway.organisations.models import Affiliation, Organisation
from hallway.people import portability
from hallway.people.models import Account, AuditEntry, Block, Mute, Person, PersonTag
from hallway.people.portability import Becomes
from hallway.relationships.models import Connection, Contact, ContactAddress, Tie
from tests.factories.everything import make_everything
from tests.factories.membership import do_background_work, sign_in_now
from tests.factories.messaging import write
from tests.factories.people import block, viewer_of
from tests.factories.relationships import make_contact

pytestmark = pytest.mark.django_db
WORDS = "words of hers"


def none_of(*models):
    return all(not model._default_manager.exists() for model in models)


class World:
    """Ana with some of everything, before and after she left."""

    def __init__(self):
        self.made = make_everything(rows=1, pictures=True)
        ana = self.ana = Person.objects.get(pk=self.made.ana.pk)
        self.key, self.account, self.handle = ana.pk, ana.account.pk, ana.handle
        self.public_id = str(ana.public_id)
        friend = self.friend = Person.objects.get(handle="friend-0")
        self.ben, now = self.made.ben, clock.now()
        Acceptance.objects.create(account=ana.account, text=LegalText.objects.first(), accepted_at=now)
        Authenticator.objects.create(user=ana.account, type=Authenticator.Type.WEBAUTHN, data={})
        block(self.made.operator, ana)
        Suggestion.objects.create(viewer=self.ben, person=ana, week_on=now.date())
        SetAside.objects.create(viewer=ana, person=self.ben)
        self.organisation = Organisation.objects.create(handle="hers", name="Hers", made_by=ana)
        self.confirmed = Affiliation.objects.filter(person=friend).first()
        Affiliation.objects.filter(pk=self.confirmed.pk).update(confirmed_by=ana)
        write(ana, friend, WORDS)
        Preference.objects.create(person=ana)
        self.by_her = Report.objects.create(reporter=ana, person=self.ben, reason=Reason.SPAM, words="x", made_at=now)
        self.about_her = Report.objects.create(reporter=self.ben, person=ana, reason=Reason.SPAM, made_at=now)
        measure = Measure.objects.create(person=ana, kind="warned", rule=Reason.SPAM, words=WORDS, taken_at=now)
        Appeal.objects.create(measure=measure, words=WORDS, made_at=now)
        agreed = Introduction.objects.get(public_id=self.made.parts["agreed"])
        give_outcome(agreed.public_id, viewer=viewer_of(ana), met=Met.YES, words=WORDS, now=now)
        self.agreed = agreed.pk
        self.contact = make_contact(self.ben, name="Ana Silva", emails=["ana@elsewhere.example"], person=ana)
        Announcement.objects.create(title="hers", text="x", made_by=ana, published_at=now, ends_at=now)
        AccessToken.objects.create(account=ana.account, name="x", made_at=now, expires_at=now)
        self.export = ask_for_export(ana, now=now)
        do_background_work()

    def leave(self):
        due = ask_for_deletion(self.ana.account, now=clock.now())
        assert carry_out_deletions(now=due) == 1
        do_background_work(now=due)


#: name of each sentence -> whether it is true of the world
TRUE = {
    "profile": lambda w: (
        not Person.objects.filter(Q(pk=w.key) | Q(name="Ana Silva")).exists()
        and not PersonTag.objects.filter(person=w.key).exists()
    ),
    "kept_away": lambda w: (
        not Block.objects.filter(Q(blocker=w.key) | Q(blocked=w.key)).exists()
        and not Mute.objects.filter(Q(muter=w.key) | Q(muted=w.key)).exists()
    ),
    "audit": lambda w: AuditEntry.objects.get(act="role_given").about is None,
    "announcements": lambda w: Announcement.objects.get(title="hers").made_by is None,
    "programs": lambda w: none_of(AccessToken),
    "handle": lambda w: Handle.objects.filter(text=w.handle).exists(),
    "account": lambda w: (
        not Account.objects.filter(pk=w.account).exists()
        and not EmailAddress.objects.filter(user=w.account).exists()
        and not Authenticator.objects.filter(user=w.account).exists()
    ),
    "terms_accepted": lambda w: not Acceptance.objects.filter(account=w.account).exists(),
    "invitations": lambda w: not Invitation.objects.filter(email="invited0@example.org").exists(),
    "archives": lambda w: none_of(Export) and not file_of(w.export).exists(),
    "security": lambda w: SecurityRecord.objects.filter(event="signed_in", account=None).exists(),
    "affiliations": lambda w: not Affiliation.objects.filter(person=w.key).exists(),
    "organisations_described": lambda w: Organisation.objects.get(pk=w.organisation.pk).made_by is None,
    "confirmations": lambda w: (
        Affiliation.objects.get(pk=w.confirmed.pk).is_confirmed
        and Affiliation.objects.get(pk=w.confirmed.pk).confirmed_by is None
    ),
    "address_book": lambda w: (
        not Contact.objects.filter(owner=w.key).exists() and not ContactAddress.objects.filter(owner=w.key).exists()
    ),
    "ties": lambda w: not Tie.objects.filter(Q(holder=w.key) | Q(other=w.key)).exists(),
    "connections": lambda w: not Connection.objects.of(w.key).exists() and Connection.objects.exists(),
    "others_contacts": lambda w: (
        Contact.objects.get(pk=w.contact.pk).name == "Ana Silva" and Contact.objects.get(pk=w.contact.pk).person is None
    ),
    "exchange": lambda w: (
        not Ask.objects.filter(person=w.key).exists()
        and not Offer.objects.filter(person=w.key).exists()
        and Ask.objects.exists()
    ),
    "suggestions": lambda w: (
        not Suggestion.objects.filter(Q(viewer=w.key) | Q(person=w.key)).exists()
        and not SetAside.objects.filter(viewer=w.key).exists()
    ),
    "messages": lambda w: Message.objects.get(text=WORDS).sender is None,
    "message_settings": lambda w: none_of(Preference) and not ReadMark.objects.filter(person=w.key).exists(),
    "introductions_begun": lambda w: not Introduction.objects.filter(public_id=w.made.parts["begun"]).exists(),
    "introduction_words": lambda w: (
        not Outcome.objects.filter(words=WORDS).exists()
        and not Part.objects.filter(Q(person=w.key) | Q(person=None) & ~Q(word="")).exists()
    ),
    "introductions_agreed": lambda w: (
        Introduction.objects.get(pk=w.agreed).accepted_at is not None
        and Part.objects.filter(introduction=w.agreed, person=None).count() == 1
    ),
    "measures": lambda w: (
        not Measure.objects.filter(Q(person=w.key) | Q(words=WORDS)).exists()
        and not Appeal.objects.filter(words=WORDS).exists()
    ),
    "reports_made": lambda w: Report.objects.get(pk=w.by_her.pk).reporter is None,
    "reports_about": lambda w: Report.objects.get(pk=w.about_her.pk).former_handle == w.handle,
    "browsers": lambda w: none_of(Browser),
    "notices": lambda w: not Notice.objects.filter(Q(person=w.key) | Q(actor=w.key)).exists(),
    "backups": lambda w: any(
        (one.kind, one.key) == ("member", w.public_id)
        for one in deletions.read(deletions.log_file(deletions.settings.CONFIG))
    ),
}


def test_every_sentence_is_true_afterwards_and_none_before(django_capture_on_commit_callbacks):
    world = World()
    before = {name for name, holds in TRUE.items() if holds(world)}
    with django_capture_on_commit_callbacks(execute=True):
        world.leave()
    said = [fate for one in portability.belongings() for fate in one.fates]

    assert set(TRUE) == {fate.name for fate in said}
    assert [name for name, holds in TRUE.items() if not holds(world)] == []
    # the handle is hers before as well
    assert before == {"handle"}


def test_a_backup_from_before_deletes_once_more(django_capture_on_commit_callbacks):
    world = World()
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_again(world.public_id, clock.now())
    assert not Person.objects.filter(pk=world.key).exists()


def test_the_page_says_every_sentence_under_its_heading():
    world = World()
    page = sign_in_now(world.ana).get("/settings/account/delete/").content.decode()
    for becomes in Becomes:
        for fate in portability.fates(becomes):
            assert f"<li>{fate.says}</li>" in page
    assert page.index("deleted for good") < page.index("without your name") < page.index("This stays</h3>")
    assert '/settings/export/"' in page
