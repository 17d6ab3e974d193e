"""A text to pass on, to begin with.

It is made only of what both show to every member: nothing that either shows to fewer people goes into a text that
others read.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hallway.discovery.queries.exchange_fit import Fit
from hallway.discovery.queries.in_common import in_common
from hallway.people.enums import FOR_MEMBERS
from hallway.people.models import Person
from hallway.people.viewer import Viewer

_TOPICS = 3


def draft_for(viewer: Viewer, other: Person) -> str:
    """Why the two should meet: how each could help the other, what both care for, who asks. One query."""
    me = viewer.person
    assert me is not None
    common = in_common(viewer, other)
    sentences = [_("I would like to meet {name}.").format(name=other.name)]
    sentences += _how_each_helps(common.fits, name=other.name)
    if common.topics:
        sentences.append(_("We share an interest in {topics}.").format(topics=", ".join(common.topics[:_TOPICS])))
    if me.headline and me.audience_of("headline") in FOR_MEMBERS:
        sentences.append(_("About me: {headline}").format(headline=me.headline))
    return "\n\n".join(sentences)


def _how_each_helps(fits: Sequence[Fit], *, name: str) -> list[str]:
    """At most one sentence for each direction."""
    they = next((fit for fit in fits if fit.they_help), None)
    we = next((fit for fit in fits if not fit.they_help), None)
    sentences = []
    if they is not None:
        words = _("I am looking for “{ask}”, and {name} offers “{offer}”.")
        sentences.append(words.format(ask=they.mine.text, name=name, offer=they.theirs.text))
    if we is not None:
        words = _("{name} is looking for “{ask}”, and I can offer “{offer}”.")
        sentences.append(words.format(name=name, ask=we.theirs.text, offer=we.mine.text))
    return sentences
