"""What the atlas mirrors of organisations: their words, and where people work as part of the people's words."""

from collections.abc import Iterator, Sequence

from hallway.atlas import registry
from hallway.organisations.enums import AffiliationState
from hallway.organisations.models import Affiliation, Organisation, OrganisationTag
from hallway.people.enums import IN_DIRECTORY
from hallway.people.mirror import shown_to_members, written


def texts(keys: Sequence[int] | None) -> Iterator[registry.Text]:
    organisations = Organisation.objects.all()
    tags: dict[int, list[str]] = {}
    tag_rows = OrganisationTag.objects.order_by("organisation_id", "position")
    if keys is not None:
        organisations = organisations.filter(pk__in=keys)
        tag_rows = tag_rows.filter(organisation_id__in=keys)
    for organisation, text, merged in tag_rows.values_list("organisation_id", "tag__text", "tag__merged_into__text"):
        tags.setdefault(organisation, []).append(merged or text)
    for pk, *fields in organisations.values_list("pk", "name", "headline", "about", "place").iterator(chunk_size=5000):
        yield registry.Text(pk, [field for field in fields if field], tags.get(pk, []))


def texts_of_people(keys: Sequence[int] | None) -> Iterator[registry.Text]:
    """Present roles, for people in the directory who show them to members: "Partner manager, Acme".

    The organisation's name only where that is confirmed: a claim alone does not put anybody among a firm's people.
    """
    rows = Affiliation.objects.filter(to_on=None, person__standing__in=IN_DIRECTORY)
    if keys is not None:
        rows = rows.filter(person_id__in=keys)
    passages: dict[int, list[str]] = {}
    for person, audiences, state, role, name in rows.values_list(
        "person_id", "person__audiences", "state", "role", "organisation__name"
    ).iterator(chunk_size=5000):
        words = [role, name] if state == AffiliationState.CONFIRMED else [role]
        if any(words) and shown_to_members(audiences, "affiliations"):
            passages.setdefault(person, []).append(", ".join(filter(None, words)))
    for person, texts_here in passages.items():
        yield registry.Text(person, texts_here, owner=person)


def tag_texts(keys: Sequence[int] | None) -> Iterator[registry.Text]:
    """Topics of organisations, which every member sees."""
    tags = written(OrganisationTag.objects.all())
    if keys is not None:
        tags = tags.filter(pk__in=keys)
    for pk, text in tags.values_list("pk", "text").iterator(chunk_size=5000):
        yield registry.Text(pk, [text])


def register() -> None:
    registry.provide_texts("organisations", texts)
    registry.provide_texts("people", texts_of_people)
    registry.provide_texts("tags", tag_texts)
