"""The shape of reports and decisions."""

from django import forms
from django.utils.translation import gettext_lazy

from hallway.moderation.models import Decision, Reason


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


class SuspensionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
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
    answer = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("With “Write to the person” this is the letter; otherwise a note for other moderators."),
    )

    def without_the_person(self) -> "DecisionForm":
        """Somebody who is gone can neither be written to nor suspended."""
        decision = self.fields["decision"]
        assert isinstance(decision, forms.ChoiceField)
        decision.choices = [(Decision.NO_ACTION, gettext_lazy("Nothing needs to be done"))]
        self.fields["answer"].help_text = gettext_lazy("A note for other moderators, if you like.")
        return self
