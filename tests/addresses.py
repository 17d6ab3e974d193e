"""The addresses of the site, as its resolver knows them."""

from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver


def url_names(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    """The name of every address, "capability:name" or allauth's own."""
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from url_names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif entry.name:
            yield prefix + entry.name
