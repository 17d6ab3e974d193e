"""What a form says of a field that cannot be used: what is wrong and what to do, in our words, whoever made the form.

Django's own fields and password rules tell what is wrong by a code; the sentence for it is chosen here, once for
our forms and those of allauth. What a form or an action found wrong itself is said as it was written there.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

#: by Django's code, where the kind of field makes no difference
_BY_CODE: dict[str, str | Promise] = {
    "max_length": _("“{field}” has {show_value} letters; at most {limit_value} fit."),
    "invalid_choice": _("What was chosen for “{field}” is not on the list. Choose again."),
    "null_characters_not_allowed": _("“{field}” holds a sign that cannot be kept. Type it again."),
    "empty": _("The file for “{field}” is empty. Choose another one."),
    "password_too_short": _(
        "“{field}” is too short. Take {min_length} letters or more; some words in a row are easy to remember."
    ),
    "password_too_common": _(
        "“{field}” is among those that everybody tries first. Take another, such as some words in a row."
    ),
    "password_too_similar": _(
        "“{field}” is too much like your mail address. Take another, such as some words in a row."
    ),
}


def kind_of(field: BoundField) -> str:
    """How a field is laid out and spoken of: hidden, check, choices, file or text."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.ClearableFileInput):
        return "file"
    return "text"


def plain_label(field: BoundField) -> str:
    """The field's label without the links it may hold."""
    return strip_tags(str(field.label))


def faults(field: BoundField) -> list[str]:
    """A sentence for each thing that is wrong with the field."""
    return [_in_our_words(field, error) or " ".join(error.messages) for error in field.errors.as_data()]


def _in_our_words(field: BoundField, error: ValidationError) -> str:
    """What Django finds wrong, as we say it; empty for what somebody else found."""
    if error.code == "required":
        words = _missing(field)
    elif error.code in {"invalid", "min_value", "max_value"}:
        words = _unreadable(field.field)
    else:
        words = _BY_CODE.get(error.code or "", "")
    bounds = {"least": getattr(field.field, "min_value", None), "most": getattr(field.field, "max_value", None)}
    return str(words).format(field=plain_label(field), **{**bounds, **(error.params or {})})


def _missing(field: BoundField) -> str | Promise:
    kind = kind_of(field)
    if kind == "check":
        return _("Tick “{field}” to go on.")
    if kind == "file":
        return _("“{field}” is missing. Choose a file.")
    if isinstance(field.field, forms.ChoiceField):
        return _("Nothing is chosen for “{field}”. Choose one.")
    return _("“{field}” is empty. Fill it in.")


def _unreadable(field: forms.Field) -> str | Promise:
    """Of a value that is not of the field's kind, or out of its bounds."""
    if isinstance(field, forms.EmailField):
        return _("What stands in “{field}” is not a mail address. One looks like ana@example.org.")
    if isinstance(field, forms.IntegerField):
        return _("“{field}” takes a whole number from {least} to {most}.")
    if isinstance(field, forms.DateField):
        return _("What stands in “{field}” is not a date. One looks like 2026-05-31.")
    return ""
