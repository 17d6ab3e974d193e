"""What does not fit a shape, field by field: where it is, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.errors import ValidationError

from hallway.api.problems import Fault

#: by the library's word; what is not here is said as the library says it
_WORDS: dict[str, Promise] = {
    "missing": _("This is missing."),
    "extra_forbidden": _("There is no such field."),
    "string_type": _("This takes a text."),
    "string_too_long": _("At most {max_length} letters fit."),
    "string_too_short": _("At least {min_length} letters are needed."),
    "too_long": _("At most {max_length} fit."),
    "too_short": _("At least {min_length} are needed."),
    "int_parsing": _("This takes a whole number."),
    "int_type": _("This takes a whole number."),
    "int_from_float": _("This takes a whole number."),
    "greater_than_equal": _("This takes {ge} or more."),
    "less_than_equal": _("This takes {le} or less."),
    "bool_parsing": _("This takes true or false."),
    "bool_type": _("This takes true or false."),
    "enum": _("This takes one of: {expected}."),
    "literal_error": _("This takes one of: {expected}."),
    "uuid_parsing": _("This is not the id of anything."),
    "uuid_type": _("This is not the id of anything."),
    "model_attributes_type": _("This takes an object."),
    "model_type": _("This takes an object."),
    "list_type": _("This takes a list."),
}


def faults_in(error: ValidationError) -> list[Fault]:
    return [Fault(_place(one["loc"]), _said(one)) for one in error.errors]


def _place(loc: tuple[str | int, ...]) -> str:
    """`body.links.0.url`: without the name that the body has in our code."""
    source, *rest = map(str, loc)
    return ".".join([source, *(rest[1:] if source == "body" else rest)])


def _said(one: dict[str, object]) -> str:
    known = _WORDS.get(str(one["type"]))
    context = one.get("ctx")
    try:
        return str(known).format(**context if isinstance(context, dict) else {}) if known else str(one["msg"])
    except (KeyError, IndexError):
        return str(one["msg"])
