"""Letters to many, from the clock to the mail server: in turns, and for a price that does not grow with their number."""

import gc
import tracemalloc
from dataclasses import replace
from types import SimpleNamespace

import pytest

from hallway.core import clock, mail
from hallway.core.models import Delivery, Lane
from hallway.core.work import deliver_many
from hallway.notifications import schedule
from hallway.notifications.actions.mail import mail_due
from hallway.notifications.models import Notice
from tests.factories.membership import make_community
from tests.factories.notifications import make_asked
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
#: a quarter of the words of a letter: caches of fixed size still take in some statements
MOST_BYTES_A_LETTER = 1000


class Taking:
    """A mail server that takes everything and remembers nothing."""

    def send(self, content, *, sender, to, name):
        pass


@pytest.fixture(autouse=True)
def taking(monkeypatch, settings):
    settings.CONFIG = replace(settings.CONFIG, mail_url="smtp://mail.example")
    monkeypatch.setattr(mail, "transport_for", lambda config: Taking())
    make_community()


def tell(number):
    """Two things to each of so many members."""
    askers = [make_person(), make_person()]
    for _number in range(number):
        person = make_person()
        for asker in askers:
            make_asked(person, asker)


def send():
    return deliver_many(clock.now(), lanes=(Lane.BULK_LETTER,))


def waiting():
    return Delivery.objects.filter(lane=Lane.BULK_LETTER).count()


def test_what_is_due_is_written_to_its_end():
    tell(3)
    assert schedule.mail_what_is_due(clock.now()) is False
    assert waiting() == 3


def test_when_time_is_over_there_is_more_to_do(monkeypatch):
    tell(1)
    times = iter([0.0, 0.0, schedule.AT_A_TIME_S])
    monkeypatch.setattr(schedule, "time", SimpleNamespace(monotonic=lambda: next(times)))
    assert schedule.mail_what_is_due(clock.now()) is True
    assert waiting() == 1


def test_no_more_are_written_than_the_mail_server_takes(monkeypatch):
    """One that takes none is not asked about all the time."""
    monkeypatch.setattr(schedule, "MOST_WAITING", 2)
    monkeypatch.setattr(schedule, "AT_A_TIME_S", 0.05)
    monkeypatch.setattr(schedule, "PAUSE_S", 0.01)
    tell(2)
    mail_due(now=clock.now())
    tell(1)
    assert schedule.mail_what_is_due(clock.now()) is False
    assert waiting() == 2
    assert Notice.objects.filter(due_at__isnull=False).count() == 2
    assert send() == 2
    schedule.mail_what_is_due(clock.now())
    assert waiting() == 1


@pytest.mark.parametrize("number", [1, 5])
def test_sending_costs_two_queries_a_letter_and_six_for_all(number, django_assert_num_queries):
    tell(number)
    mail_due(now=clock.now())
    with django_assert_num_queries(6 + 2 * number):
        assert send() == number


def test_letters_leave_nothing_behind_in_memory():
    tell(3 * 30)
    held = []
    tracemalloc.start()
    try:
        for _turn in range(3):  # what is kept for all of them is kept from the first on
            assert (mail_due(now=clock.now(), most=30), send()) == (30, 30)
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert held[2] - held[1] < 30 * MOST_BYTES_A_LETTER, held
