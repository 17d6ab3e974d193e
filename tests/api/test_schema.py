"""Requests made from the schema itself, good and bad ones: no answer breaks, none is undocumented.

A short run with a fixed seed; `make soak` makes a long one.
"""

import pytest

from hallway.api import limits
from tests.api.asking import ask_everything
from tests.factories.everything import make_everything
from tests.factories.tokens import token_for

#: of each operation, good ones and as many bad ones
FEW, MANY = 3, 200


@pytest.mark.django_db
def test_every_answer_is_documented_and_none_breaks(settings, monkeypatch, walks):
    settings.CONFIG = settings.CONFIG  # put back afterwards
    monkeypatch.setattr(limits, "MOST_REFUSED", limits.MOST_REFUSED)  # likewise
    world = make_everything(rows=1)
    assert ask_everything(world, token_for(world.ana)[1], examples=walks(FEW, many=MANY)) == {}
