"""Time zones by the names that members choose."""

import zoneinfo

from django.conf import settings


def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """The zone, or the server's where none is named; UTC when there is no such zone any more."""
    try:
        return zoneinfo.ZoneInfo(name or settings.CONFIG.time_zone)
    except (ValueError, zoneinfo.ZoneInfoNotFoundError):
        return zoneinfo.ZoneInfo("UTC")
