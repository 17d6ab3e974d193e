"""What is to be told in browsers. Primary keys alone; what is said is put into words when it is sent."""

from hallway.core.outbox import fact


@fact
class BrowserToTell:
    """Handled by telling one browser of these notices, as far as they still hold; `until` is in ISO 8601."""

    browser: int
    notices: list[int]
    until: str


@fact
class BrowserToTry:
    """Its owner wants to see that something arrives."""

    browser: int
    until: str
