"""What an organisation of a file is part of: another one of the file, or of an earlier load."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from hallway.community.actions.loaded import Loaded
from hallway.community.reading import Read
from hallway.community.records import OrganisationRecord
from hallway.organisations.models import Organisation


def set_units(read: Read, loaded: Loaded, records: Mapping[str, OrganisationRecord]) -> None:
    """Say of each organisation what it is part of, all of them being stored; what cannot be is part of nothing.

    records   by id, those whose own people do not describe them; what they are part of may be described by its people
    """
    rows = list(Organisation.objects.values_list("community_id", "pk", "part_of"))
    key_of = {str(community_id): key for community_id, key, _whole in rows if community_id is not None}
    before = {key: whole for _community_id, key, whole in rows}
    wholes = before | dict.fromkeys((key_of[id] for id in records), None)
    numbers: dict[str, int] = {}
    for id, record in records.items():
        if not record.part_of:
            continue
        whole = key_of.get(record.part_of)
        if whole is not None and not _is_within(whole, key_of[id], wholes):
            wholes[key_of[id]] = whole
            continue
        if whole is None:
            problem = _("{id}: there is no “{missing}”; correct “{field}”, or load that record too.").format(
                id=id, missing=record.part_of, field="part_of"
            )
        else:
            problem = _("{id}: it would be part of itself, by “{whole}”; correct “part_of”.").format(
                id=id, whole=record.part_of
            )
        numbers = numbers or read.numbers("organisation")
        loaded.skipped.append(read.skip("organisation", numbers[id], problem))
    changed = [Organisation(pk=key, part_of_id=whole) for key, whole in wholes.items() if whole != before[key]]
    Organisation.objects.bulk_update(changed, ["part_of"], batch_size=200)


def _is_within(unit: int, whole: int, wholes: Mapping[int, int | None]) -> bool:
    """Whether this is the whole, or part of it however long the way round."""
    seen: set[int] = set()
    step: int | None = unit
    while step is not None and step not in seen:
        if step == whole:
            return True
        seen.add(step)
        step = wholes.get(step)
    return False
