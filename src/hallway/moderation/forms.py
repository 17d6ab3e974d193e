"""The shape of reports, decisions and appeals."""

from django import forms
from django.utils.translation import gettext_lazy

from hallway.moderation.models import Decision, Outcome, Reason


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("What comes nearest?"), choices=Reason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("What happened, where, when. Moderators read this and see your name."),
    )


NOT_WHO_REPORTED = gettext_lazy("Say nothing that tells who reported it. The letter also says how to appeal.")


def rule_field(*, required: bool) -> forms.ChoiceField:
    """Where it must be chosen nothing is, so that nobody is told what nobody meant."""
    return forms.ChoiceField(
        label=gettext_lazy("Which rule is it about?"),
        required=required,
        choices=Reason.choices,
        widget=forms.RadioSelect if required else forms.Select,
        help_text=gettext_lazy("The person reads it."),
    )


def words_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("What the person reads"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=NOT_WHO_REPORTED,
    )


class SuspensionForm(forms.Form):
    rule = rule_field(required=True)
    words = words_field()
    reason = forms.CharField(
        label=gettext_lazy("Why, for moderators?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Moderators and operators read this. The person does not."),
    )


class ReinstatementForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Why again?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("A note for other moderators, if you like."),
    )


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("What is to happen?"),
        widget=forms.RadioSelect,
        choices=[
            (Decision.NO_ACTION, gettext_lazy("Nothing needs to be done")),
            (Decision.WARNED, gettext_lazy("Write to the person")),
            (Decision.SUSPENDED, gettext_lazy("Suspend the person: no sign-in, seen by nobody, everything kept")),
        ],
    )
    rule = rule_field(required=False)
    words = words_field()
    answer = forms.CharField(
        label=gettext_lazy("A note for other moderators"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def without_the_person(self) -> "DecisionForm":
        """Somebody who is gone can neither be written to nor suspended."""
        decision = self.fields["decision"]
        assert isinstance(decision, forms.ChoiceField)
        decision.choices = [(Decision.NO_ACTION, gettext_lazy("Nothing needs to be done"))]
        del self.fields["rule"], self.fields["words"]
        return self


class AppealForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Why is it wrong?"),
        max_length=4000,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy("In your own words. You can do this once."),
    )


class AppealDecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What is to happen?"),
        widget=forms.RadioSelect,
        choices=[
            (Outcome.UPHELD, gettext_lazy("It stays as it is")),
            (Outcome.LIFTED, gettext_lazy("Take it back: everything is as it was before")),
        ],
    )
    answer = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("The person reads it. Say nothing that tells who reported it."),
    )
