"""What every form here has in common."""

from django import forms

from hallway.core.errors import Invalid


def refuse(form: forms.Form, error: Invalid) -> None:
    """Put an action's refusal where the person can mend it: at its fields, or above the form."""
    known = {name: message for name, message in error.fields.items() if name in form.fields}
    for name, message in known.items():
        form.add_error(name, str(message))
    if not known:
        form.add_error(None, str(error.message))
