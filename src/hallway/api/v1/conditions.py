"""ETag and If-Match: who changes something says which state of it they read."""

import hashlib
from typing import Annotated, TypeVar

from django.http import HttpResponse
from ninja import Header

from hallway.api.problems import Problem
from hallway.api.v1.shapes.common import Shape

S = TypeVar("S", bound=Shape)

IfMatch = Annotated[str, Header(alias="If-Match", max_length=200, description="The ETag that you read.")]


def give_tag(response: HttpResponse, shape: S) -> S:
    """The answer, with its ETag."""
    response["ETag"] = tag_of(shape)
    return shape


def tag_of(shape: Shape) -> str:
    return f'"{hashlib.blake2b(shape.model_dump_json().encode(), digest_size=12).hexdigest()}"'


def check_match(now: Shape, if_match: str, *, is_done: bool) -> None:
    """Raise Problem unless the caller read the state that holds now.

    is_done  things are as they are asked to be: then it is the same request for a second time, and nothing is lost.
             Weak tags count, because an answer that was compressed on the way has one.
    """
    if not if_match:
        raise Problem("precondition-required")
    named = {tag.strip().removeprefix("W/") for tag in if_match.split(",")}
    if "*" in named or tag_of(now) in named or is_done:
        return
    raise Problem("changed-meanwhile", headers={"ETag": tag_of(now)})
