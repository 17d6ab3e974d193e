import pytest


@pytest.fixture(autouse=True)
def _letters_are_kept(settings):
    """Letters go into the outbox as on a server, where Django's test runner would keep them in memory."""
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
