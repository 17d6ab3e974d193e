"""Two who may write to each other, and one who may not."""

import shutil
from dataclasses import dataclass, replace

import pytest

from hallway.core import clock
from hallway.messaging import files
from hallway.messaging.addresses import reply_address
from hallway.messaging.models import Message
from hallway.people.models import Person
from tests.factories.membership import make_community
from tests.factories.messaging import write
from tests.factories.people import make_person
from tests.factories.relationships import make_connection


@pytest.fixture(autouse=True)
def _letters_are_kept(settings):
    """Letters go into the outbox as on a server, where Django's test runner would keep them in memory."""
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"


@dataclass
class Two:
    ana: Person
    ben: Person
    #: a member who knows neither
    eve: Person


@dataclass
class Answerable:
    message: Message
    to: str


@pytest.fixture
def two(db):
    shutil.rmtree(files.folder(), ignore_errors=True)
    make_community()
    ana, ben = (
        make_person(name="Ana Silva", handle="ana", email="ana@members.example"),
        make_person(name="Ben Okoro", handle="ben"),
    )
    make_connection(ana, ben)
    return Two(ana, ben, make_person(name="Eve", handle="eve"))


@pytest.fixture
def takes_mail(settings):
    """The operator named a domain by which mail comes in."""
    settings.CONFIG = replace(
        settings.CONFIG, mail_in_domain="hallway.example", mail_in_limit_mb=1, attachment_limit_mb=1
    )
    return settings


@pytest.fixture
def letter(two, takes_mail):
    """What Ben wrote to Ana: `letter.to` is where she answers by mail."""
    message = write(two.ben, two.ana, "Shall we sail?")
    return Answerable(message, reply_address(message.thread, person=two.ana.pk, now=clock.now()))
