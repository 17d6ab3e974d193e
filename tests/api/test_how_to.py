"""The examples of the how-to guide do what it says."""

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.factories.people import make_person
from tests.factories.tokens import token_for

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "let-a-program-act-for-you.md"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]


def commands():
    return re.findall(r"```sh\n(curl .*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def run(client, command, variables):
    """As curl would: the method, the address, the headers and the body of its arguments."""
    for name, value in variables.items():
        command = command.replace(f"${name}", value.replace('"', '\\"'))
    words = iter(shlex.split(command.replace("\\\n", " "))[1:])
    method, address, headers, body = "", "", {}, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _colon, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word != "-i":
            address = word
    assert "$" not in command
    kind = headers.pop("Content-Type", "application/x-www-form-urlencoded")
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return client.generic(method or ("POST" if body else "GET"), path, body, kind, headers=headers)


def test_every_example_is_answered(client, settings):
    ana = make_person(name="Ana Silva", handle="ana")
    make_person(name="Anabel")
    make_person(name="Ben", handle="ben")
    variables = {"HALLWAY": settings.CONFIG.address, "TOKEN": token_for(ana)[1], "ETAG": "*"}
    answers = []
    for command in commands():
        answer = run(client, command, variables)
        assert answer.status_code in {200, 201, 204}, (command, answer.content)
        variables["ETAG"] = answer.headers.get("ETag", variables["ETAG"])
        answers.append(answer)
    assert answers[0].json()["handle"] == "ana"
    assert [one["name"] for one in answers[1].json()["items"]] == ["Ana Silva", "Anabel"]
    assert answers[2].json()["handle"] == "ben"
    ana.refresh_from_db()
    assert ana.headline == "I help small banks buy software"
