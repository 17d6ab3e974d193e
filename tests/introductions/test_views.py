"""The pages of introductions, through the eyes of everybody concerned."""

from datetime import timedelta

import pytest

from hallway.core import clock
from hallway.introductions.models import Introduction
from tests.factories.introductions import ask, introduce, part_of, say
from tests.factories.people import make_person, sign_in, viewer_of
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_person(name="Ana Silva", handle="ana", email="ana@members.example")


@pytest.fixture
def bo():
    return make_person(name="Bo Lind", handle="bo", email="bo@members.example")


@pytest.fixture
def cleo():
    return make_person(name="Cleo Marsh", handle="cleo", email="cleo@members.example")


def text(client, path, status=200):
    response = client.get(path, follow=True)
    assert response.status_code == status, path
    return response.content.decode()


def test_pages_of_an_introduction_under_way(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=clock.now())
    path = asked.get_absolute_url()
    for person in (ana, bo):
        assert "Cleo Marsh" in text(sign_in(person), "/introductions/")
        assert "We both sail" in text(sign_in(person), path)
    assert "We both sail" not in text(sign_in(cleo), "/introductions/")
    assert text(sign_in(cleo), path, 404)
