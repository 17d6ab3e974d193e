"""Rendering what other capabilities put on a page."""

from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.formats import time_format
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def show_part(context: Context, part: Any, variables: dict[str, Any]) -> SafeString:
    """A registered part's template with its own variables over the page's."""
    with context.push(**variables):
        return get_template(part.template).template.render(context)  # type: ignore[attr-defined, no-any-return]  # Django's own backend


@register.filter
def wall_clock(moment: datetime) -> str:
    """Hour and minute where the person is: the moment's own zone, not the reader's."""
    return time_format(moment.timetz(), "TIME_FORMAT")
