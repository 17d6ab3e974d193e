"""What the invented community says of itself: its welcome, and the texts that newcomers agree to."""

from datetime import datetime

from hallway.membership.actions.legal import publish_text
from hallway.membership.enums import LegalKind
from hallway.membership.models import Community
from hallway.people.models import Person
from hallway.people.viewer import Viewer

WELCOME = """\
We are some hundred people around a harbour who build, sell and look after software and the things it runs on.
Most of us met over coffee between two talks.

Here we find each other without the conference: **say what you look for, say what you can help with**, and ask somebody
you both know to introduce you.

*This is a demonstration. Harbour Partners and everybody in it are invented.*
"""
_INVENTED = "*This is a demonstration text of an invented community. It binds nobody; do not copy it for a real one.*"
TEXTS = {
    LegalKind.TERMS: f"""\
{_INVENTED}

## What we expect of each other

- Write as yourself, about yourself.
- Ask before you pass on what somebody told you.
- A no needs no reason, and nobody asks for one.
- No selling in bulk: one person, one reason, one letter.

## What happens otherwise

Tell the moderators. They look at what is reported, and write to whom it concerns before anything is decided. The harbour
master of this invented town has the last word.
""",
    LegalKind.PRIVACY: f"""\
{_INVENTED}

## What is kept

What you write about yourself, whom you say you know, and the letters the server sends you. You choose for each part who
sees it.

## For how long

Until you change or delete it. When you leave, your page goes at once, and the rest within two weeks.

## Who else sees it

Nobody. The data of this demonstration stays on the machine that it runs on.
""",
    LegalKind.IMPRINT: f"""\
{_INVENTED}

Harbour Partners (invented), 1 Lantern Quay, Nowhere-by-the-Sea

Answerable: Olive Hart (invented), operator@members.example
""",
}


def give_texts(operator: Person, *, now: datetime) -> None:
    """Write the welcome and publish all three texts, as the operator would."""
    Community.objects.update(welcome=WELCOME)
    for kind, body in TEXTS.items():
        publish_text(
            kind=kind,
            body=body,
            must_accept=False,
            after_version=0,
            viewer=Viewer(person=operator, account=operator.account),
            now=now,
        )
