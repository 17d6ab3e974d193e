"""Requests made from the schema: good ones and bad ones of every operation, most with names that there are."""

import json
import zlib
from contextlib import contextmanager
from dataclasses import replace

import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from hallway.api import limits

#: compressed answers are for a browser; this reads them as they are
PLAIN = {"Accept-Encoding": "identity"}
#: what fits the schema may still not be what anybody can use: a zone on Mars, a NUL sign, the ETag of another state
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"with-security-parameters": False},
        "checks": {
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "400", "401", "403", "404", "409", "412", "422", "428"],
            }
        },
    }
)


def ask_everything(world, secret, *, examples, with_seed=1):
    """Operation -> what was wrong with its answers: undocumented, of another shape, or broken. Empty when all is well.

    examples  good requests, and as many bad ones, of each operation.
    """
    django_settings.CONFIG = replace(django_settings.CONFIG, api_requests_a_minute=1_000_000)
    limits.MOST_REFUSED = 1_000_000  # each request is made without its token as well
    known = _Known(world)
    wrong = {}
    with _one_connection():
        schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application(), config=CONFIG)
        for found in schema.get_all_operations():
            operation = found.ok()
            for mode in GenerationMode:
                failure = _failure(operation, mode, known, secret, examples, with_seed)
                if failure:
                    wrong[f"{operation.label} {mode.value}"] = failure
    return wrong


@contextmanager
def _one_connection():
    """Requests leave the test's connection open, as those of Django's client do: its transaction is the world."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def _failure(operation, mode, known, secret, examples, with_seed):
    @seed(with_seed)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        if mode == GenerationMode.POSITIVE:
            known.put_into(case)
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}", **PLAIN})

    try:
        ask()
    except Unsatisfiable:  # there is no bad request where nothing is given
        return ""
    except (Exception, BaseExceptionGroup) as error:  # whatever it is, it is told
        return "; ".join(str(one) for one in getattr(error, "exceptions", [error]))
    return ""


class _Known:
    """Puts handles and ids that there are in the place of most of those that were made up."""

    def __init__(self, world):
        parts = world.parts
        self.handles = [parts[name] for name in ("ben", "friend", "asker", "stranger", "blocked", "muted", "ana")]
        self.ids = [parts[name] for name in ("waiting", "begun", "agreed", "ask", "offer")]

    def put_into(self, case):
        for name, values in (("handle", self.handles), ("id", self.ids)):
            if name in (case.path_parameters or {}):
                case.path_parameters[name] = self._instead_of(case.path_parameters[name], values)
        body = case.body
        if isinstance(body, dict):
            for name in ("to", "one", "other"):
                if isinstance(body.get(name), str):
                    body[name] = self._instead_of(body[name], self.handles)
            if isinstance(body.get("connectors"), list):
                named = [self._instead_of(one, self.handles) for one in body["connectors"] if isinstance(one, str)]
                body["connectors"] = named + [one for one in body["connectors"] if not isinstance(one, str)]

    def _instead_of(self, made_up, values):
        """The same for the same; one in four stays as it was made up."""
        number = zlib.crc32(json.dumps(made_up, default=str).encode())
        return made_up if number % 4 == 0 else values[number // 4 % len(values)]
