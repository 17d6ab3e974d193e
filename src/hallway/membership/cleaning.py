"""Names and mail addresses as they are kept, whichever door they came in by."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid

MAX_NAME = 120
MAX_EMAIL = 254


def clean_name(text: str) -> str:
    """The name on one line, without control signs; any script, one word or many."""
    visible = "".join(
        " " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign
        for sign in unicodedata.normalize("NFC", text)
        if unicodedata.category(sign) not in {"Co", "Cs", "Cn"} and sign not in _DIRECTION_SIGNS
    )
    name = " ".join(visible.split())
    if not any(unicodedata.category(sign)[0] in "LN" for sign in name):
        problem = _("Write your name as others should see it.")
    elif len(name) > MAX_NAME:
        problem = _("A name has at most {most} letters here.").format(most=MAX_NAME)
    else:
        return name
    raise Invalid(problem, fields={"name": problem})


#: signs that turn the direction of the text around them, and with it other people's names in a list
_DIRECTION_SIGNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean_email(text: str) -> str:
    """The address in lower case, as accounts, invitations and limits compare it."""
    email = unicodedata.normalize("NFKC", text).strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        pass
    else:
        if len(email) <= MAX_EMAIL:
            return email
    problem = _("This is not a mail address. One looks like ana@example.org.")
    raise Invalid(problem, fields={"email": problem})


def domain_of(email: str) -> str:
    return email.rpartition("@")[2]
