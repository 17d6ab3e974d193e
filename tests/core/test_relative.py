"""Times as people say them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from hallway.core import clock
from hallway.core.relative import in_words
from hallway.core.templatetags.shell import ago

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=13), "13 days ago"),
        (timedelta(days=14), "2 weeks ago"),
        (timedelta(days=60), "2 months ago"),
        (timedelta(days=364), "12 months ago"),
        (timedelta(days=800), "2 years ago"),
        (-timedelta(seconds=30), "in a moment"),
        (-timedelta(minutes=1, seconds=1), "in 2 minutes"),
        (-timedelta(days=6), "in 6 days"),
        (-timedelta(days=6) + timedelta(milliseconds=1), "in 6 days"),
        (-timedelta(days=400), "in 1 year"),
    ],
)
def test_in_words(distance, words):
    assert in_words(NOW - distance, now=NOW) == words


def test_ago_gives_the_exact_time_in_the_readers_zone_on_demand():
    with clock.frozen_at(NOW), timezone.override("Europe/Berlin"), translation.override("en"):
        assert ago(NOW - timedelta(hours=3)) == (
            '<time datetime="2026-11-22T14:00:00+00:00" title="Nov. 22, 2026, 3 p.m. CET">3 hours ago</time>'
        )


def test_ago_of_nothing_is_nothing():
    assert ago(None) == ""
