"""Two who may write to each other, and one who may not."""

import shutil
from dataclasses import dataclass

import pytest

from hallway.messaging import files
from hallway.people.models import Person
from tests.factories.membership import make_community
from tests.factories.people import make_person
from tests.factories.relationships import make_connection


@dataclass
class Two:
    ana: Person
    ben: Person
    #: a member who knows neither
    eve: Person


@pytest.fixture
def two(db):
    shutil.rmtree(files.folder(), ignore_errors=True)
    make_community()
    ana, ben = make_person(name="Ana Silva", handle="ana"), make_person(name="Ben Okoro", handle="ben")
    make_connection(ana, ben)
    return Two(ana, ben, make_person(name="Eve", handle="eve"))
