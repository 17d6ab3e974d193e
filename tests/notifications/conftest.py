"""Letters go into the outbox here, as on a server; what is for browsers goes to a push service that remembers it."""

import pytest

from hallway.core.outside import going_through
from tests.factories.browsers import PushService


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"


@pytest.fixture
def service():
    made = PushService()
    with going_through(made):
        yield made
