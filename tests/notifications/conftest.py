"""Letters go into the outbox here, as on a server."""

import pytest


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
