"""What all shapes are made of."""

import re
from datetime import datetime
from html import unescape
from typing import Annotated

from django.utils.safestring import SafeString
from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """What is answered. Made of arguments alone, so that no row's column gets in by its name."""

    model_config = ConfigDict(from_attributes=False, extra="forbid", frozen=True)


class Given(BaseModel):
    """What is sent. Names that nobody knows are refused, since they are misspelt ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Moment = Annotated[datetime, Field(description="RFC 3339, in UTC.")]
Handle = Annotated[str, Field(description="The member's handle. It may change; the id does not.")]


def plain(text: str) -> str:
    """Words as a page shows them, without its marks."""
    return unescape(re.sub(r"</?[a-z][^>]*>", "", text)) if isinstance(text, SafeString) else text
