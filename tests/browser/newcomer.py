"""A newcomer's first hour, step by step: by pointer or keyboard, in the language of their browser."""

from dataclasses import dataclass

from django.utils import translation

from tests.browser.letters import letter_to
from tests.browser.looking import look_at
from tests.factories.membership import code_in


@dataclass(frozen=True)
class Newcomer:
    """What somebody writes of themselves, and the language their browser asks for."""

    language: str
    headline: str
    about: str
    topics: tuple[str, str]
    greeting: str


IN_ENGLISH = Newcomer(
    language="en-GB",
    headline="Software for small banks",
    about="I help small banks buy software, and sail on Sundays.",
    topics=("banking", "sailing"),
    greeting="Ana says that you sail.",
)
IN_GERMAN = Newcomer(
    language="de-DE",
    headline="Software für kleine Banken",
    about="Ich helfe kleinen Banken beim Kauf von Software und segle sonntags.",
    topics=("Bankwesen", "Segeln"),
    greeting="Ana sagt, dass du segelst.",
)


def add_virtual_passkey(page):
    """A device that keeps passkeys, and is touched whenever it asks to be."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})


class Walk:
    """A newcomer's steps, each ending on the page that says it is done.

    look  what is asked of every page on the way; None where no script may run in it.
    """

    def __init__(self, page, *, hand, newcomer=IN_ENGLISH, look=look_at):
        self.page, self.hand, self.newcomer = page, hand(page), newcomer
        self._look = look

    def look(self):
        if self._look is not None:
            self._look(self.page)

    def words(self, text, plural="", number=1, **parts):
        """Words of ours as they stand on the newcomer's pages."""
        with translation.override(self.newcomer.language[:2]):
            said = translation.ngettext(text, plural, number) if plural else translation.gettext(text)
        return said % parts if "%(" in said else said.format(**parts)

    def button(self, text):
        return self.page.get_by_role("button", name=self.words(text), exact=True).first

    def field(self, text, **parts):
        return self.page.get_by_label(self.words(text, **parts))

    def read(self, text, *plural, **parts):
        self.page.get_by_text(self.words(text, *plural, **parts)).first.wait_for()

    def read_heading(self, text):
        self.page.get_by_role("heading", name=self.words(text)).wait_for()

    def take_step(self, text):
        """From the list of the first week."""
        self.page.goto("/welcome/")
        self.hand.press(self.page.locator("main").get_by_role("link", name=self.words(text)).last)
        self.page.wait_for_url(lambda url: "/welcome/" not in url)

    def join(self, link):
        self.page.goto(link)
        self.look()
        self.hand.tick(self.field("I am {age} years old or older", age=16))
        self.hand.tick(self.field("I accept {texts}", texts=self.words("the terms")))
        self.hand.press(self.button("Join"))
        self.page.wait_for_url("**/welcome/")
        self.look()

    def sign_in_by_code(self, email):
        """The letter that brought the code."""
        self.page.goto("/accounts/login/")
        self.look()
        self.hand.write(self.field("Mail address"), email)
        self.hand.press(self.page.locator("main form").first.get_by_role("button"))
        self.page.wait_for_url("**/login/code/confirm/**")
        self.look()
        letter = letter_to(self.page, email)
        self.hand.write(self.field("Code"), code_in(letter))
        self.hand.press(self.button("Go on"))
        self.page.wait_for_url(lambda url: "/accounts/" not in url)
        return letter

    def show_face(self, picture):
        self.take_step("Show your face")
        self.hand.attach(self.field("A picture of you"), picture)
        self.hand.press(self.button("Upload"))
        self.read_heading("Choose the part that is shown")
        self.look()
        self.hand.press(self.button("Show this part"))
        self.read_heading("Another picture")

    def write_words(self):
        self.take_step("Say what you do in your own words")
        self.hand.write(self.field("What you do, in a line"), self.newcomer.headline)
        self.hand.write(self.field("About you"), self.newcomer.about)
        self.hand.press(self.button("Save"))
        self.read("Saved. This is your page as others find it.")
        self.look()

    def name_topics(self):
        topics = ", ".join(self.newcomer.topics)
        self.take_step("Name what you care about")
        self.hand.write(self.field("Add tags"), topics)
        self.hand.press(self.button("Add"))
        self.read("Added: {tags}.", tags=topics)
        self.look()

    def import_contacts(self, file, *, rows):
        self.take_step("Bring the people you know")
        self.look()
        self.hand.attach(self.field("The file"), file)
        self.hand.press(self.button("Look what is in it"))
        one, several = (
            f"We take this for a file from %(kind)s, with %(rows)s good {noun}." for noun in ("row", "rows")
        )
        self.read(one, several, rows, kind="LinkedIn", rows=rows)
        self.look()
        self.hand.press(self.button("Bring them in"))
        self.button("Undo this import").wait_for()
        self.look()

    def dismiss_somebody(self):
        """From Today; the name of whom."""
        self.page.goto("/")
        card = self.page.locator("article.card").filter(has_text=self.newcomer.headline).first
        card.wait_for()
        self.look()
        name = card.get_by_role("heading").inner_text()
        self.hand.press(card.get_by_role("button", name=self.words("Not for me")))
        self.read("{name} will not be suggested to you again.", name=name)
        self.look()
        return name

    def see_a_route_and_connect(self, name, *, through):
        self.page.goto("/people/")
        self.look()
        self.hand.press(self.page.get_by_role("link", name=name).first)
        self.read_heading("How you can reach them")
        self.read("{connector} knows you both.", connector=through)
        self.look()
        self.hand.press(self.page.locator("summary").filter(has_text=self.words("Connect")))
        self.hand.write(self.field("A few words to them"), self.newcomer.greeting)
        self.hand.press(self.button("Ask to connect"))
        self.read("You asked {name} to connect.", name=name)
        self.look()

    def search(self, *, finds):
        """For what they wrote of themselves, which somebody else wrote as well."""
        self.page.goto("/search/")
        self.hand.write(self.field("Search everything").last, self.newcomer.headline.lower())
        self.hand.press(self.page.locator("main").get_by_role("button", name=self.words("Search")))
        self.read_heading("People")
        self.page.locator("main").get_by_role("link", name=finds).wait_for()
        self.look()

    def add_a_passkey_and_use_it(self):
        add_virtual_passkey(self.page)
        self.page.goto("/accounts/2fa/webauthn/add/")
        self.look()
        self.hand.tick(self.field("It signs me in all by itself"))
        self.hand.press(self.page.locator("#mfa_webauthn_add"))
        self.page.wait_for_url(lambda url: "/add/" not in url)
        self.look()
        self.sign_out()
        self.page.goto("/accounts/login/")
        self.hand.press(self.button("Use a passkey"))
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def sign_out(self):
        self.page.goto("/accounts/logout/")
        self.look()
        self.hand.press(self.button("Sign out"))
        self.page.wait_for_url(lambda url: "/logout/" not in url)
