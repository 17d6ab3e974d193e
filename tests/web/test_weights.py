"""What the first view of a page weighs: the page as it is sent, and what it loads, faces aside.

Here style and scripts come uncompressed, so that the bound is kept with room to spare; `benchmarks/pages.py` prints
what a server sends, and the browser tests weigh some pages over the wire.
"""

import re

import pytest

from hallway.atlas import overlay
from tests.factories.everything import make_everything
from tests.factories.people import sign_in
from tests.web.test_budgets import MEMBER_PAGES, OPERATOR_PAGES

pytestmark = pytest.mark.django_db

MOST_BYTES = 60_000
MOST_REQUESTS = 7
LOADS = re.compile(r'<(?:link|script|img)[^>]* (?:href|src)="(/[^"]+)"')


@pytest.fixture
def world():
    """Much of everything, in words as long as they get."""
    made = make_everything(rows=15, awkward=True, pictures=True)
    overlay.current()
    return made


def first_view(client, path):
    """How many requests, and how many bytes of bodies, until the page is whole."""
    page = client.get(path)
    assert page.status_code == 200, path
    loads = {address for address in LOADS.findall(page.content.decode()) if "/faces/" not in address}
    compressed = [client.get(address, headers={"accept-encoding": "gzip"}) for address in [path, *sorted(loads)]]
    bodies = [b"".join(answer) for answer in compressed]
    return len(compressed), sum(map(len, bodies))


@pytest.mark.parametrize(("who", "pages"), [("ana", MEMBER_PAGES), ("operator", OPERATOR_PAGES)])
def test_first_views_are_light(world, who, pages):
    client = sign_in(getattr(world, who))
    weights = {pattern: first_view(client, world.path(pattern)) for pattern in pages}
    heavy = {page: weight for page, weight in weights.items() if weight[0] > MOST_REQUESTS or weight[1] > MOST_BYTES}
    assert heavy == {}
    assert all(requests > 1 for page, (requests, _bytes) in weights.items() if "complete" not in page)
