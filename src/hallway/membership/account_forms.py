"""allauth's forms for signing in, in our words, made to cost the same whether or not an address has an account.

allauth looks twice for an address it does not know, and reads the account again for one it knows; the classes here
ask the other one for as much, so that neither the number of queries nor the time tells a stranger anything.
"""

from typing import Any

from allauth.account import forms
from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from hallway.people.models import Account


def even_out_looking(email: str) -> None:
    """As many queries for a known address as allauth spends on an unknown one."""
    if EmailAddress.objects.filter(email=email.lower(), verified=True).exists():
        Account.objects.filter(email=email.lower()).exists()


def even_out_reading(code: str) -> None:
    """Where no code was sent there is no account to read, and as much time is to pass."""
    if not code:
        Account.objects.filter(pk=0).first()


def name_as_everywhere(field: Any) -> None:
    """allauth's address field in our words, without a placeholder that repeats them."""
    field.label = _("Mail address")
    field.widget.attrs.pop("placeholder", None)


class LoginForm(forms.LoginForm):  # type: ignore[misc]  # allauth is untyped
    """An address is enough: without a password a code comes by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_as_everywhere(self.fields["login"])
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        password = self.fields["password"]
        password.required = False
        password.help_text = _("Leave it empty to get a code by mail.")
        password.widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        login: str = super().clean_login()
        even_out_looking(login)
        return login


class RequestLoginCodeForm(forms.RequestLoginCodeForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_as_everywhere(self.fields["email"])

    def clean_email(self) -> str:
        email: str = super().clean_email()
        even_out_looking(email)
        return email


class ResetPasswordForm(forms.ResetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_as_everywhere(self.fields["email"])

    def clean_email(self) -> str:
        email: str = super().clean_email()
        even_out_looking(email)
        return email


class ConfirmLoginCodeForm(forms.ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        even_out_reading(kwargs.get("code", ""))
        super().__init__(*args, **kwargs)


class ConfirmPasswordResetCodeForm(forms.ConfirmPasswordResetCodeForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("data") is not None:  # allauth reads the account only when a wrong code is counted
            even_out_reading(kwargs.get("code", ""))
        super().__init__(*args, **kwargs)


class AddEmailForm(forms.AddEmailForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_as_everywhere(self.fields["email"])


class _TwiceTyped(forms.PasswordVerificationMixin):  # type: ignore[misc]  # allauth is untyped
    """A new password; what it must be stands above the form, and what is wrong with it comes from `core.faults`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = ""
        self.fields["password2"].label = _("The same once more")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super(forms.PasswordVerificationMixin, self).clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two are not the same. Type the new password twice."))
        return cleaned


class ChangePasswordForm(_TwiceTyped, forms.ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Your password until now")


class SetPasswordForm(_TwiceTyped, forms.SetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    pass


class ResetPasswordKeyForm(_TwiceTyped, forms.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is untyped
    pass
