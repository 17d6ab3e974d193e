"""From an invitation to the first people met, as a newcomer walks it: by pointer, by keyboard, without scripts."""

import pytest

from hallway.atlas import snapshot
from hallway.core import clock
from hallway.discovery.models import SetAside
from hallway.people.models import Person
from hallway.relationships.enums import Consent
from hallway.relationships.models import Connection, Contact
from tests.browser.hands import Keyboard, Pointer
from tests.browser.letters import letter_to
from tests.browser.looking import look_at
from tests.factories.everything import drawn_face
from tests.factories.membership import code_in, link_in, make_community, make_invitation, make_text
from tests.factories.people import make_person
from tests.factories.relationships import make_connection

ABOUT = "I help small banks buy software, and sail on Sundays."
CONNECTIONS = (
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Zoë,Quast,https://www.linkedin.com/in/zoe,zoe@example.org,Quast & Söhne,Buyer,12 Mar 2024\n"
    "Omar,Haddad,https://www.linkedin.com/in/omar,,Haddad Ltd,Founder,02 Jan 2023\n"
)


@pytest.fixture
def ana(site, settings):
    """A member who invites. She knows Ben; the others write of what the newcomer will write of."""
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600  # a test on a busy machine takes longer than a newcomer
    make_community()
    make_text(body="# Terms\n\nBe kind.")
    ana, ben = make_person(name="Ana Silva", email="ana@example.org"), make_person(name="Ben Okoro", handle="ben")
    make_connection(ana, ben, consent=Consent.MEMBERS)
    for name in ("Cleo Marsh", "Dan Wu", "Eva Lind"):
        make_person(name=name, headline="Software for small banks", tags=["banking"])
    snapshot.build(now=clock.now(), learn=False)  # rows alone tell the atlas nothing
    return ana


@pytest.fixture
def files(tmp_path):
    (tmp_path / "me.jpg").write_bytes(drawn_face())
    (tmp_path / "Connections.csv").write_text(CONNECTIONS, "utf-8")
    return tmp_path


class Walk:
    """A newcomer's steps, each ending on the page that says it is done."""

    def __init__(self, page, *, hand, scripts=True):
        self.page, self.hand, self.scripts = page, hand(page), scripts

    def look(self):
        if self.scripts:
            look_at(self.page)

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True).first

    def link(self, name):
        return self.page.get_by_role("link", name=name).first

    def take_step(self, name):
        """From the list of the first week."""
        self.page.goto("/welcome/")
        self.hand.press(self.page.locator("main").get_by_role("link", name=name).last)
        self.page.wait_for_url(lambda url: "/welcome/" not in url)

    def read(self, words):
        self.page.get_by_text(words).first.wait_for()

    def join(self, link):
        self.page.goto(link)
        self.look()
        self.hand.tick(self.page.get_by_label("years old"))
        self.hand.tick(self.page.get_by_label("I accept"))
        self.hand.press(self.button("Join"))
        self.page.wait_for_url("**/welcome/")
        self.look()

    def sign_in_by_code(self, email):
        self.page.goto("/accounts/login/")
        self.hand.write(self.page.get_by_label("Mail address"), email)
        self.hand.press(self.page.locator("main form").first.get_by_role("button"))
        self.page.wait_for_url("**/login/code/confirm/**")
        self.look()
        self.hand.write(self.page.get_by_label("Code"), code_in(letter_to(self.page, email)))
        self.hand.press(self.button("Go on"))
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def show_face(self, picture):
        self.take_step("Show your face")
        self.hand.attach(self.page.get_by_label("A picture of you"), picture)
        self.hand.press(self.button("Upload"))
        self.page.get_by_role("heading", name="Choose the part that is shown").wait_for()
        self.look()
        self.hand.press(self.button("Show this part"))
        self.page.get_by_role("heading", name="Another picture").wait_for()

    def write_words(self):
        self.take_step("Say what you do in your own words")
        self.hand.write(self.page.get_by_label("What you do, in a line"), "Software for small banks")
        self.hand.write(self.page.get_by_label("About you"), ABOUT)
        self.hand.press(self.button("Save"))
        self.read("This is your page as others find it.")
        self.look()

    def name_topics(self):
        self.take_step("Name what you care about")
        self.hand.write(self.page.get_by_label("Add topics"), "banking, sailing")
        self.hand.press(self.button("Add"))
        self.read("Added: banking, sailing.")
        self.look()

    def import_contacts(self, file):
        self.take_step("Bring the people you know")
        self.hand.attach(self.page.get_by_label("The file"), file)
        self.hand.press(self.button("Look what is in it"))
        self.read("We take this for a file from LinkedIn, with 2 good rows.")
        self.look()
        self.hand.press(self.button("Bring them in"))
        self.button("Undo this import").wait_for()
        self.look()

    def dismiss_somebody(self):
        """From Today; the name of whom."""
        self.page.goto("/")
        self.look()
        card = self.page.locator("article.card").filter(has_text="Software for small banks").first
        name = card.get_by_role("heading").inner_text()
        self.hand.press(card.get_by_role("button", name="Not for me"))
        self.read(f"{name} will not be suggested to you again.")
        self.look()
        return name

    def see_a_route_and_connect(self, name):
        self.page.goto("/people/")
        self.hand.press(self.link(name))
        self.page.get_by_role("heading", name="How you can reach them").wait_for()
        self.read("Ana Silva knows you both.")
        self.look()
        self.hand.press(self.page.locator("summary").filter(has_text="Connect"))
        self.hand.write(self.page.get_by_label("A few words to them"), "Ana says that you sail.")
        self.hand.press(self.button("Ask to connect"))
        self.read(f"{name} can see your request now.")
        self.look()

    def search(self, words, *, finds):
        self.page.goto("/search/")
        self.hand.write(self.page.get_by_label("Search everything").last, words)
        self.hand.press(self.page.locator("main").get_by_role("button", name="Search"))
        self.page.get_by_role("heading", name="People").wait_for()
        self.page.locator("main").get_by_role("link", name=finds).wait_for()
        self.look()

    def add_a_passkey_and_use_it(self):
        devices = self.page.context.new_cdp_session(self.page)
        devices.send("WebAuthn.enable")
        device = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})
        self.page.goto("/accounts/2fa/webauthn/add/")
        self.hand.tick(self.page.get_by_label("Passwordless"))
        self.hand.press(self.page.locator("#mfa_webauthn_add"))
        self.page.wait_for_url(lambda url: "/add/" not in url)
        self.page.goto("/accounts/logout/")
        self.hand.press(self.button("Sign out"))
        self.page.wait_for_url(lambda url: "/logout/" not in url)
        self.page.goto("/accounts/login/")
        self.hand.press(self.button("Use a passkey"))
        self.page.wait_for_url(lambda url: "/accounts/" not in url)


@pytest.mark.parametrize(
    ("hand", "viewport"), [(Pointer, "phone"), (Pointer, "desktop"), (Keyboard, "desktop"), (Keyboard, "phone")]
)
def test_a_newcomers_first_hour(visit, ana, files, hand, viewport):
    make_invitation(ana, email="nia@example.org", name="Nia Obi", words="Come and see.")
    walk = Walk(visit("/", viewport=viewport), hand=hand)
    walk.join(link_in(letter_to(walk.page, "nia@example.org"), containing="/join/"))
    walk.show_face(files / "me.jpg")
    walk.write_words()
    walk.name_topics()
    walk.import_contacts(files / "Connections.csv")
    dismissed = walk.dismiss_somebody()
    walk.see_a_route_and_connect("Ben Okoro")
    walk.search("software for small banks", finds=dismissed)
    walk.add_a_passkey_and_use_it()
    walk.page.goto("/welcome/")
    walk.read("5 of 7 done")

    nia = Person.objects.get(name="Nia Obi")
    assert (nia.about, bool(nia.picture)) == (ABOUT, True)
    assert sorted(nia.tags.values_list("key", flat=True)) == ["banking", "sailing"]
    assert set(Contact.objects.filter(owner=nia).values_list("name", flat=True)) == {"Zoë Quast", "Omar Haddad"}
    assert SetAside.objects.get(viewer=nia).person.name == dismissed
    assert Connection.objects.get(asker=nia, state="asked").words == "Ana says that you sail."


def test_the_core_without_scripts(visit, ana, files):
    nia = make_person(name="Nia Obi", email="nia@example.org")
    make_connection(nia, ana)
    walk = Walk(visit("/", viewport="phone", javascript=False), hand=Pointer, scripts=False)
    walk.sign_in_by_code("nia@example.org")
    walk.write_words()
    walk.name_topics()
    walk.import_contacts(files / "Connections.csv")
    dismissed = walk.dismiss_somebody()
    walk.see_a_route_and_connect("Ben Okoro")
    walk.search("software for small banks", finds=dismissed)
    assert Person.objects.get(pk=nia.pk).about == ABOUT
    assert Contact.objects.filter(owner=nia).count() == 2
    assert SetAside.objects.get(viewer=nia).person.name == dismissed
    assert Connection.objects.filter(asker=nia, state="asked").count() == 1
