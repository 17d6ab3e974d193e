"""What happened to people and between them. Ids are primary keys of persons unless named otherwise."""

from hallway.core.outbox import fact


@fact
class ProfileEdited:
    person: int
    #: names of the changed fields, never what they hold
    fields: list[str]


@fact
class PictureChanged:
    person: int


@fact
class TagsChanged:
    person: int


@fact
class TagsMerged:
    """`tag` stands for `into` from now on; ids of tags."""

    tag: int
    into: int


@fact
class TagMergeUndone:
    tag: int
    into: int


@fact
class PrivacyChanged:
    person: int
    fields: list[str]


@fact
class CapacityChanged:
    person: int


@fact
class HandleChanged:
    person: int
    handle: str


@fact
class PersonBlocked:
    person: int
    other: int


@fact
class PersonUnblocked:
    person: int
    other: int


@fact
class PersonMuted:
    person: int
    other: int


@fact
class PersonUnmuted:
    person: int
    other: int
