"""What all shapes are made of."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """What is answered. Made of arguments alone, so that no row's column gets in by its name."""

    model_config = ConfigDict(from_attributes=False, extra="forbid", frozen=True)


class Given(BaseModel):
    """What is sent. Names that nobody knows are refused, since they are misspelt ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Moment = Annotated[datetime, Field(description="RFC 3339, in UTC.")]
Handle = Annotated[str, Field(description="The member's handle. It may change; the id does not.")]
