"""Each field of an organisation as it is kept, whichever door it came in by."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from hallway.core.text import clean_url, optional_line, optional_text, required_line, sort_key_of

#: words beside a name that say what kind of firm it is, not which
_KIND_WORDS = """
    ab ag and as asa aps bv co company corp corporation eg ev foundation gbr gmbh group gruppe holding inc incorporated
    kg kk limited llc llp lp ltd ltda mbh nv og ohg oy oyj plc pte pty pvt sa sarl sas se sl spa sro srl the ug ulc und
"""
_KINDS = frozenset(re.findall(r"\S+", _KIND_WORDS))


def stem_of(name: str) -> str:
    """What two spellings of one firm share: "The Acme Group, Inc." and "ACME" are both "acme"."""
    words = re.findall(r"[a-z0-9]+", sort_key_of(name))
    telling = [word for word in words if word not in _KINDS]
    return " ".join(telling or words)


#: what each field is cleaned by
CLEANERS: dict[str, Callable[[Any], Any]] = {
    "name": lambda text: required_line(text, field="name", most=160, missing=_("Write the organisation's name.")),
    "headline": lambda text: optional_line(text, field="headline", most=160),
    "about": lambda text: optional_text(text, field="about", most=20_000),
    "place": lambda text: optional_line(text, field="place", most=120),
    "website": lambda text: clean_url(text, field="website"),
}
