"""What `hallway doctor` says of letters to members: that a mail program can stop them with one click (RFC 8058)."""

import re
from email import message_from_bytes
from email.message import Message
from urllib.parse import urlsplit

from django.conf import settings

from hallway.core import clock
from hallway.core.checkups import Finding
from hallway.core.compose import compose
from hallway.core.mail import letter_from
from hallway.core.mail_checkups.asked import asked
from hallway.core.mail_checkups.lookups import Lookups, public
from hallway.core.mail_checkups.sender import Sender
from hallway.notifications.kinds import Line, relationships
from hallway.notifications.letters import ToTell, letter_of
from hallway.notifications.models import Notice
from hallway.people.models import Account, Person

ONE_CLICK = "List-Unsubscribe=One-Click"


@asked("mail unsubscribing")
def look_at_unsubscribing(sender: Sender, *, ask: Lookups) -> Finding:
    """Composes a letter of several notices, to nobody, down to the bytes that a mail server would be handed."""
    problem = unsubscribing_problem(_a_digest(), ask=ask)
    if problem:
        return Finding("mail unsubscribing", ok=False, words=problem)
    words = f"letters about notices stop with one click at {settings.CONFIG.host_name}"
    return Finding("mail unsubscribing", ok=True, words=f"{words}; the key (DKIM) should sign List-Unsubscribe, too")


def unsubscribing_problem(letter: Message, *, ask: Lookups) -> str:
    """What keeps others from stopping a letter like this; empty when nothing does."""
    addresses = re.findall(r"<([^<>]*)>", str(letter["List-Unsubscribe"] or ""))
    on_the_web = next((url for url in addresses if urlsplit(url).scheme in {"http", "https"}), "")
    if not on_the_web or letter["List-Unsubscribe-Post"] != ONE_CLICK:
        return "letters do not carry List-Unsubscribe with List-Unsubscribe-Post. Report it: this version is at fault."
    url = urlsplit(on_the_web)
    if url.scheme != "https":
        words = f"{url.scheme}://{url.netloc} is not encrypted, so mail programs show no button to stop letters"
        return f"{words}. Let HALLWAY_ADDRESS begin with https."
    found = ask.addresses(url.hostname or "")
    if not found:
        return f"{url.hostname} has no address, so nobody can stop letters. Publish one, or see HALLWAY_ADDRESS."
    if not public(found):
        return (
            f"{url.hostname} is {', '.join(found)}, where mail programs elsewhere cannot reach it to stop letters. Let "
            "HALLWAY_ADDRESS be a name that leads here from the internet."
        )
    return ""


def _a_digest() -> Message:
    now = clock.now()
    person, account = Person(name="Ana"), Account(email="ana@members.example")
    things = []
    for kind in (relationships.CONNECTION_ASKED, relationships.CONNECTION_CONFIRMED):
        notice = Notice(person=person, kind=kind.name, made_at=now)
        line = Line(0, notice.public_id, kind.name, now, actor_name="Bo", actor_path="/")
        things.append(ToTell(kind, [notice], line))
    message = letter_of(person, account, things=things, community="Hallway")
    letter = letter_from(message, account.email, now=now)
    # by the older parser, which decodes nothing: the addresses must stand there as they are
    return message_from_bytes(compose(letter, sender=settings.DEFAULT_FROM_EMAIL))
