import pytest

from hallway.api import limits
from tests.factories.membership import make_community


@pytest.fixture(autouse=True)
def _counted_anew():
    """Nobody is held up for what the test before asked, nor for asking everything at once."""
    limits.forget()


@pytest.fixture(autouse=True)
def _letters_are_kept(settings):
    """Letters go into the outbox as on a server, where Django's test runner would keep them in memory."""
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def often(settings, monkeypatch):
    """For tests that ask more in a minute than anybody may."""
    monkeypatch.setattr(limits, "MOST_REFUSED", 1_000_000)
    settings.CONFIG = settings.CONFIG.__class__(**{**settings.CONFIG.__dict__, "api_requests_a_minute": 1_000_000})
