"""Times as people say them: "3 hours ago", "in 2 days"."""

from datetime import datetime
from math import ceil

from django.utils.translation import gettext, ngettext

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
MONTH = 30 * DAY
YEAR = 365 * DAY


def in_words(moment: datetime, *, now: datetime) -> str:
    """How far `moment` lies before or after `now`, in the largest unit that fits."""
    seconds = (now - moment).total_seconds()
    if seconds >= 0:
        return _past(int(seconds))
    # to the next whole minute, so that a week from now is not "in 6 days" a moment later
    return _future(ceil(-seconds / MINUTE) * MINUTE if seconds < -MINUTE else 0)


def _past(seconds: int) -> str:
    if seconds < MINUTE:
        return gettext("just now")
    if seconds < HOUR:
        count = seconds // MINUTE
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", count) % {"count": count}
    if seconds < DAY:
        count = seconds // HOUR
        return ngettext("%(count)d hour ago", "%(count)d hours ago", count) % {"count": count}
    if seconds < 2 * WEEK:
        count = seconds // DAY
        return ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}
    if seconds < 2 * MONTH:
        count = seconds // WEEK
        return ngettext("%(count)d week ago", "%(count)d weeks ago", count) % {"count": count}
    if seconds < YEAR:
        count = seconds // MONTH
        return ngettext("%(count)d month ago", "%(count)d months ago", count) % {"count": count}
    count = seconds // YEAR
    return ngettext("%(count)d year ago", "%(count)d years ago", count) % {"count": count}


def _future(seconds: int) -> str:
    if seconds < MINUTE:
        return gettext("in a moment")
    if seconds < HOUR:
        count = seconds // MINUTE
        return ngettext("in %(count)d minute", "in %(count)d minutes", count) % {"count": count}
    if seconds < DAY:
        count = seconds // HOUR
        return ngettext("in %(count)d hour", "in %(count)d hours", count) % {"count": count}
    if seconds < 2 * WEEK:
        count = seconds // DAY
        return ngettext("in %(count)d day", "in %(count)d days", count) % {"count": count}
    if seconds < 2 * MONTH:
        count = seconds // WEEK
        return ngettext("in %(count)d week", "in %(count)d weeks", count) % {"count": count}
    if seconds < YEAR:
        count = seconds // MONTH
        return ngettext("in %(count)d month", "in %(count)d months", count) % {"count": count}
    count = seconds // YEAR
    return ngettext("in %(count)d year", "in %(count)d years", count) % {"count": count}
