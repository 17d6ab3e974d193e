"""From an invitation to the first people met: by pointer, by keyboard, without scripts, in the second language."""

import pytest
from allauth.mfa.models import Authenticator

from hallway.atlas import snapshot
from hallway.core import clock
from hallway.discovery.models import SetAside
from hallway.people.models import Person
from hallway.relationships.enums import Consent
from hallway.relationships.models import Connection, Contact
from tests.browser.hands import Keyboard, Pointer
from tests.browser.letters import letter_to
from tests.browser.newcomer import IN_ENGLISH, IN_GERMAN, Walk
from tests.english import english_in, english_on
from tests.factories.everything import drawn_face
from tests.factories.membership import link_in, make_community, make_invitation, make_text
from tests.factories.people import make_person
from tests.factories.relationships import make_connection

CONNECTIONS = (
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Zoë,Quast,https://www.linkedin.com/in/zoe,zoe@example.org,Quast & Söhne,Buyer,12 Mar 2024\n"
    "Omar,Haddad,https://www.linkedin.com/in/omar,,Haddad Ltd,Founder,02 Jan 2023\n"
)


@pytest.fixture
def newcomer():
    return IN_ENGLISH


@pytest.fixture
def ana(site, settings, newcomer):
    """A member who invites. She knows Ben; the others write of what the newcomer will write of."""
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600  # a test on a busy machine takes longer than a newcomer
    make_community()
    make_text(body="Vivat, crescat, floreat.")
    ana, ben = make_person(name="Ana Silva", email="ana@example.org"), make_person(name="Ben Okoro", handle="ben")
    ana.account.language = newcomer.language[:2]
    ana.account.save()
    make_connection(ana, ben, consent=Consent.MEMBERS)
    for name in ("Cleo Marsh", "Dan Wu", "Eva Lind"):
        make_person(name=name, headline=newcomer.headline, tags=newcomer.topics[:1])
    snapshot.build(now=clock.now(), learn=False)  # rows alone tell the atlas nothing
    return ana


@pytest.fixture
def files(tmp_path):
    (tmp_path / "me.jpg").write_bytes(drawn_face())
    (tmp_path / "Connections.csv").write_text(CONNECTIONS, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("hand", "viewport"), [(Pointer, "phone"), (Pointer, "desktop"), (Keyboard, "desktop"), (Keyboard, "phone")]
)
def test_a_newcomers_first_hour(visit, ana, files, hand, viewport):
    invited = walk_the_first_hour(Walk(visit("/", viewport=viewport), hand=hand), ana, files)
    assert invited.subject == "Ana Silva invites you to Harbour Partners"


@pytest.mark.parametrize("newcomer", [IN_GERMAN])
def test_the_first_hour_in_the_second_language(visit, ana, files, newcomer):
    """No page on the way and no letter shows words of the language that the source is written in."""
    page = visit("/", viewport="phone", language=newcomer.language)
    walk = Walk(page, hand=Pointer, newcomer=newcomer, look=nothing_is_english)
    invited = walk_the_first_hour(walk, ana, files)
    walk.sign_out()
    Authenticator.objects.all().delete()
    code = walk.sign_in_by_code("nia@example.org")
    for letter in (invited, code):
        assert english_in(f"{letter.subject}\n{letter.text}") + english_on(letter.html) == []


def walk_the_first_hour(walk, ana, files):
    """All of it, and the letter that it began with."""
    make_invitation(ana, email="nia@example.org", name="Nia Obi", words="Salve!")
    letter = letter_to(walk.page, "nia@example.org")
    walk.join(link_in(letter, containing="/join/"))
    walk.show_face(files / "me.jpg")
    walk.write_words()
    walk.name_topics()
    walk.import_contacts(files / "Connections.csv", rows=2)
    dismissed = walk.dismiss_somebody()
    walk.see_a_route_and_connect("Ben Okoro", through="Ana Silva")
    walk.search(finds=dismissed)
    walk.add_a_passkey_and_use_it()
    walk.page.goto("/welcome/")
    walk.read("%(done)s of %(total)s done", done=6, total=8)

    nia = Person.objects.get(name="Nia Obi")
    assert (nia.about, bool(nia.picture)) == (walk.newcomer.about, True)
    assert set(nia.tags.values_list("text", flat=True)) == set(walk.newcomer.topics)
    assert set(Contact.objects.filter(owner=nia).values_list("name", flat=True)) == {"Zoë Quast", "Omar Haddad"}
    assert SetAside.objects.get(viewer=nia).person.name == dismissed
    assert Connection.objects.get(asker=nia, state="asked").words == walk.newcomer.greeting
    return letter


def nothing_is_english(page):
    assert english_on(page.content()) == [], page.url


def test_the_core_without_scripts(visit, ana, files, newcomer):
    nia = make_person(name="Nia Obi", email="nia@example.org")
    make_connection(nia, ana)
    walk = Walk(visit("/", viewport="phone", javascript=False), hand=Pointer, look=None)
    walk.sign_in_by_code("nia@example.org")
    walk.write_words()
    walk.name_topics()
    walk.import_contacts(files / "Connections.csv", rows=2)
    dismissed = walk.dismiss_somebody()
    walk.see_a_route_and_connect("Ben Okoro", through="Ana Silva")
    walk.search(finds=dismissed)
    assert Person.objects.get(pk=nia.pk).about == newcomer.about
    assert Contact.objects.filter(owner=nia).count() == 2
    assert SetAside.objects.get(viewer=nia).person.name == dismissed
    assert Connection.objects.filter(asker=nia, state="asked").count() == 1
