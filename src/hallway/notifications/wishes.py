"""What a member wants to be written, with what is usual where they said nothing. No database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from hallway.core.zones import zone_named
from hallway.notifications.enums import When
from hallway.notifications.kinds import Kind
from hallway.notifications.models import Preference
from hallway.notifications.moments import end_of_week, next_at


@dataclass(frozen=True)
class Wishes:
    """As `Preference` keeps them, with the member's time zone."""

    zone: ZoneInfo
    choices: Mapping[str, str] = field(default_factory=dict)
    mails_a_week: int | None = None
    is_off: bool = False
    hour: int = Preference.USUAL_HOUR
    weekday: int = 0
    #: told at once in a browser as well, and there even without letters
    has_browser: bool = False

    @classmethod
    def of(cls, preference: Preference | None, *, time_zone: str, has_browser: bool = False) -> "Wishes":
        zone = zone_named(time_zone)
        if preference is None:
            return cls(zone, has_browser=has_browser)
        return cls(
            zone,
            preference.choices,
            preference.mails_a_week,
            preference.is_off,
            preference.hour,
            preference.weekday,
            has_browser,
        )

    def when(self, kind: Kind) -> When:
        return When(self.choices.get(kind.name, kind.usual))

    def due_at(self, kind: Kind, *, now: datetime) -> datetime | None:
        """When the member is to be told of a notice of this kind, made now; None when it stands on the page alone."""
        when = self.when(kind)
        if when == When.AT_ONCE and (self.has_browser or not self.is_off):
            return now + kind.settles
        if self.is_off or when in {When.AT_ONCE, When.NEVER}:
            return None
        return self.weekly_at(now) if when == When.WEEKLY else next_at(now, zone=self.zone, hour=self.hour)

    def weekly_at(self, now: datetime) -> datetime:
        """The next weekly letter."""
        return next_at(now, zone=self.zone, hour=self.hour, weekday=self.weekday)

    def left(self, *, most: int, mailed: int, now: datetime) -> int:
        """How many letters that count may be written yet this week, `most` being the community's limit.

        The last one is kept for the weekly letter as long as that is to come this week.
        """
        mine = most if self.mails_a_week is None else min(most, self.mails_a_week)
        kept_back = 1 if not self.is_off and self.weekly_at(now) < end_of_week(now) else 0
        return max(0, mine - mailed - kept_back)
