"""The shape of input on the pages of membership; what is allowed is the actions' business."""

import re
import zoneinfo
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core.forms import EditForm
from hallway.membership.enums import Joining
from hallway.membership.models import Community, LegalText
from hallway.people.enums import Role
from hallway.people.models import Account

if TYPE_CHECKING:  # Django's own class takes no type when it runs
    _FormOfCommunity = forms.ModelForm[Community]
    _FormOfAccount = forms.ModelForm[Account]
else:
    _FormOfCommunity = _FormOfAccount = forms.ModelForm

ACCEPT_LABELS = {
    "terms": gettext_lazy("the terms"),
    "privacy": gettext_lazy("the privacy notice"),
}
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


class JoinForm(forms.Form):
    """What everybody says who becomes a member, whichever way they came."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        help_text=gettext_lazy("As others should see it. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    old_enough = forms.BooleanField(label="")
    accept = forms.BooleanField(label="")
    texts = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, community: Community, texts: list[LegalText], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.legal_texts = texts
        self.fields["old_enough"].label = _("I am {age} years old or older").format(age=community.minimum_age)
        if not community.minimum_age:
            del self.fields["old_enough"]
        if texts:
            self.fields["accept"].label = _accept_label(texts)
            self.fields["texts"].initial = _keys(texts)
        else:
            del self.fields["accept"], self.fields["texts"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.legal_texts and cleaned.get("texts") != _keys(self.legal_texts):
            # published between showing the page and sending it: nobody accepts what they did not see
            shown = {name: value for name, value in self.data.items() if name != self.add_prefix("accept")}
            self.data = {**shown, self.add_prefix("texts"): _keys(self.legal_texts)}
            self.add_error("accept", _("These texts were changed a moment ago. Read them, then go on."))
        return cleaned

    @property
    def text_keys(self) -> list[int]:
        return [text.pk for text in self.legal_texts]


class SignUpForm(JoinForm):
    field_order = ("email", "name", "words", "old_enough", "accept", "texts")
    email = forms.EmailField(
        label=gettext_lazy("Your mail address"),
        max_length=254,
        help_text=gettext_lazy("We send you a code, to make sure that it is yours. Nobody else sees the address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    words = forms.CharField(
        label=gettext_lazy("Why would you like to join?"),
        help_text=gettext_lazy("Only the operators read this."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, community=community, **kwargs)
        if community.joining != Joining.APPLICATION:
            del self.fields["words"]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(
        label=gettext_lazy("What you call them"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    words = forms.CharField(
        label=gettext_lazy("A few words of yours"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("They are in the letter, under your name."),
    )


class InvitationFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("Columns: name, email and, if you like, words; at most 250,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.CONFIG.upload_limit_mb * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than {most} megabytes. Split it.").format(most=settings.CONFIG.upload_limit_mb)
            )
        return file


class CommunityForm(EditForm, _FormOfCommunity):
    open_domains = forms.CharField(
        label=gettext_lazy("Mail domains that join at once"),
        help_text=gettext_lazy("One a line, such as example.org. An address there is verified, then it is in."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    BOUNDS = {
        "minimum_age": (0, 99),
        "invitations_per_member": (0, 10_000),
        "invitation_days": (1, 365),
        "keep_letters_days": (1, 3650),
        "keep_facts_days": (30, 3650),
        "keep_security_days": (30, 3650),
        "keep_invitations_days": (7, 3650),
        "keep_reports_days": (30, 3650),
        "keep_entries_days": (30, 3650),
        "keep_notices_days": (7, 3650),
        "keep_audit_days": (30, 3650),
        "keep_exports_days": (1, 90),
        "mails_a_week": (0, 100),
        "keep_messages_days": (30, 32_000),
        "keep_introductions_days": (60, 32_000),
        "deletion_grace_days": (0, 90),
    }

    class Meta:
        model = Community
        fields = (
            "name",
            "welcome",
            "joining",
            "open_domains",
            "minimum_age",
            "invitations_per_member",
            "invitation_days",
            "mails_a_week",
            "deletion_grace_days",
            "keep_letters_days",
            "keep_invitations_days",
            "keep_facts_days",
            "keep_security_days",
            "keep_reports_days",
            "keep_entries_days",
            "keep_notices_days",
            "keep_audit_days",
            "keep_exports_days",
            "keep_messages_days",
            "keep_introductions_days",
        )
        labels = {
            "name": gettext_lazy("What the community is called"),
            "welcome": gettext_lazy("Welcome"),
            "joining": gettext_lazy("Who gets in"),
            "minimum_age": gettext_lazy("Minimum age"),
            "invitations_per_member": gettext_lazy("Invitations a member may have open"),
            "invitation_days": gettext_lazy("Days an invitation is open"),
            "mails_a_week": gettext_lazy("Letters about notices a week, for each member"),
            "deletion_grace_days": gettext_lazy("Days in which a deletion can be taken back"),
            "keep_letters_days": gettext_lazy("Days that letters are kept once sent"),
            "keep_invitations_days": gettext_lazy("Days that closed invitations and declined applications are kept"),
            "keep_facts_days": gettext_lazy("Days that it is kept what happened"),
            "keep_security_days": gettext_lazy("Days that security records are kept"),
            "keep_reports_days": gettext_lazy("Days that decided reports and past suspensions are kept"),
            "keep_entries_days": gettext_lazy("Days that entries of people who never answered are kept"),
            "keep_notices_days": gettext_lazy("Days that notices are kept"),
            "keep_audit_days": gettext_lazy("Days that it is kept what operators and moderators did"),
            "keep_exports_days": gettext_lazy("Days that a member's archive of their data can be downloaded"),
            "keep_messages_days": gettext_lazy("Days that messages between members are kept"),
            "keep_introductions_days": gettext_lazy("Days that introductions are kept after they ended"),
        }
        help_texts = {
            "welcome": gettext_lazy("What this community is and for whom, in Markdown. Visitors read it."),
            "minimum_age": gettext_lazy("Newcomers confirm it. 0 asks nobody."),
            "mails_a_week": gettext_lazy(
                "At most; members may choose fewer. What is beyond is collected into one letter a week. Answers that a "
                "member waits for, and letters about signing in, do not count."
            ),
        }
        widgets = {"joining": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in self.BOUNDS.items():
            field = self.fields[name]
            assert isinstance(field, forms.IntegerField)
            field.min_value, field.max_value = least, most
            field.validators.extend([MinValueValidator(least), MaxValueValidator(most)])
            field.widget.attrs.update({"min": least, "max": most})

    @classmethod
    def as_text(cls, name: str, value: Any) -> Any:
        return "\n".join(value) if name == "open_domains" else value

    def clean_welcome(self) -> str:
        """As it is kept; browsers end lines in their own way, which would look like a change."""
        return str(self.cleaned_data["welcome"]).replace("\r\n", "\n")

    def clean_open_domains(self) -> list[str]:
        written = re.split(r"[\s,;]+", self.cleaned_data["open_domains"].lower())
        domains = list(dict.fromkeys(word.removeprefix("@").strip(".") for word in written if word))
        for domain in domains:
            if not DOMAIN.fullmatch(domain):
                raise forms.ValidationError(
                    _("“{domain}” is not a mail domain. One looks like example.org.").format(domain=domain[:80])
                )
        if len(domains) > 500:
            raise forms.ValidationError(_("At most 500 domains, please."))
        return domains


def settings_of(community: Community) -> dict[str, Any]:
    """What the form of the community's settings shows and stores."""
    return {name: getattr(community, name) for name in CommunityForm.Meta.fields}


class LegalTextForm(forms.Form):
    body = forms.CharField(
        label=gettext_lazy("Text"),
        strip=True,
        help_text=gettext_lazy("In Markdown."),
        widget=forms.Textarea(attrs={"rows": 24}),
    )
    must_accept = forms.BooleanField(
        label=gettext_lazy("Members must accept it before they go on"),
        required=False,
        help_text=gettext_lazy("For changes that matter. A corrected spelling is not one."),
    )
    after_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, widget=forms.RadioSelect)


class PreferencesForm(_FormOfAccount):
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    week_starts_on = forms.TypedChoiceField(
        label=gettext_lazy("My week starts on"), coerce=int, choices=[(day, name) for day, name in WEEKDAYS.items()]
    )

    class Meta:
        model = Account
        fields = ("language", "time_zone", "week_starts_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            required=False,
            choices=[("", _("As my browser says")), *settings.LANGUAGES],
        )
        zones: Iterable[str] = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone)
        time_zone = self.fields["time_zone"]
        assert isinstance(time_zone, forms.ChoiceField)
        time_zone.choices = [
            ("", _("As this server: {zone}").format(zone=settings.CONFIG.time_zone)),
            ("UTC", "UTC"),
            *((zone, zone.replace("_", " ")) for zone in zones),
        ]
        self.order_fields(["language", "time_zone", "week_starts_on"])


class HandleForm(forms.Form):
    handle = forms.CharField(
        label=gettext_lazy("Handle"),
        max_length=41,
        help_text=gettext_lazy("It is in the address of your page. The old one keeps leading there."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


def _accept_label(texts: list[LegalText]) -> SafeString:
    """ "I accept the terms and the privacy notice", each a link to the text."""
    word_between = _("and")
    links = format_html_join(
        f" {word_between} ",
        '<a href="{}" target="_blank" rel="noopener">{}</a>',
        ((f"/{text.kind}/", ACCEPT_LABELS[text.kind]) for text in texts),
    )
    return format_html(_("I accept {texts}"), texts=links)


def _keys(texts: list[LegalText]) -> str:
    return ",".join(str(text.pk) for text in texts)
