"""Reading the letters that the site under test has written."""

from hallway.core.models import Letter


def letter_to(page, email, *, saying=""):
    """The newest letter to an address with such words; the worker of this site writes it in its own time."""
    for _look in range(300):
        if found := Letter.objects.filter(to=email, text__contains=saying).order_by("created_at").last():
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"no letter to {email}")
