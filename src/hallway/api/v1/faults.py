"""What does not fit a shape, field by field: where it is, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from ninja.errors import ValidationError

from hallway.api.problems import Fault

#: by the library's word; what is not here is said as the library says it
_WORDS: dict[str, Promise] = {
    "missing": _("This is missing."),
    "extra_forbidden": _("There is no such field."),
    "string_type": _("This takes a text."),
    "string_too_long": ngettext_lazy(
        "At most {max_length} letter fits.", "At most {max_length} letters fit.", "max_length"
    ),
    "string_too_short": ngettext_lazy(
        "At least {min_length} letter is needed.", "At least {min_length} letters are needed.", "min_length"
    ),
    "too_long": ngettext_lazy("At most {max_length} fits.", "At most {max_length} fit.", "max_length"),
    "too_short": ngettext_lazy("At least {min_length} is needed.", "At least {min_length} are needed.", "min_length"),
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


#: what the library puts into the place of a fault where a field takes one of several shapes
_SHAPES = frozenset({"constrained-str", "GivenOutsider"})


def faults_in(error: ValidationError) -> list[Fault]:
    """One a field. Of several shapes that a field takes, the one that fits further is told about."""
    found: dict[str, str] = {}
    for one in error.errors:
        found.setdefault(_place(one["loc"]), _said(one))
    unfit = {_place(one["loc"]) for one in error.errors if one["loc"][-1] in _SHAPES}
    unfit = {place for place in unfit if any(other.startswith(f"{place}.") for other in found)}
    return [Fault(place, said) for place, said in found.items() if place not in unfit]


def _place(loc: tuple[str | int, ...]) -> str:
    """`body.links.0.url`: without the names that the body and its shapes have in our code."""
    source, *rest = (str(piece) for piece in loc if piece not in _SHAPES)
    return ".".join([source, *(rest[1:] if source == "body" else rest)])


def _said(one: dict[str, object]) -> str:
    known = _WORDS.get(str(one["type"]))
    context = one.get("ctx")
    if known is None:
        return str(one["msg"])
    try:
        return str(known.format(**context)) if isinstance(context, dict) else str(known)  # type: ignore[attr-defined]
    except (KeyError, IndexError):
        return str(one["msg"])
