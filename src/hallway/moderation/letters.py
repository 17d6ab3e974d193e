"""Letters to the person whom a decision is about. None says who reported, who decided, or whether anybody reported."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from hallway.membership.letters import letter_to
from hallway.moderation.links import url_of
from hallway.moderation.models import Appeal, Measure, MeasureKind
from hallway.people.models import Person


def write_of_measure(measure: Measure) -> None:
    """What was decided, which rule it is about, and how to appeal."""
    name = "suspended" if measure.kind == MeasureKind.SUSPENDED else "warned"
    _write(name, measure, words=measure.words, link=url_of(measure))


def write_of_lifting(measure: Measure, *, answer: str, on_appeal: bool) -> None:
    _write("lifted", measure, words=answer, on_appeal=on_appeal)


def write_of_upholding(appeal: Appeal) -> None:
    _write("upheld", appeal.measure, words=appeal.answer)


def _write(name: str, measure: Measure, *, words: str, **context: object) -> None:
    person: Person = measure.person
    account = person.account
    if account is None:
        return
    language = account.language or settings.CONFIG.language
    with translation.override(language):
        label, rule = _("Appeal"), str(measure.get_rule_display())
    letter_to(
        f"moderation/mail/{name}",
        to=account.email,
        language=language,
        context={
            "name": person.name,
            "is_suspension": measure.kind == MeasureKind.SUSPENDED,
            # one paragraph, in quotation marks: so that a line of it is neither a button nor a code
            "words": "\n".join(line for line in words.splitlines() if line.strip()),
            "action_label": label,
            "rule": rule,
            **context,
        },
    ).send()
