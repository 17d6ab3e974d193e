import pytest

from hallway.api import limits
from tests.factories.membership import make_community


@pytest.fixture(autouse=True)
def _counted_anew():
    limits.forget()


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"


@pytest.fixture
def community(db):
    return make_community()
