"""Records as a community file has them, and loading them."""

import json

from hallway.community.actions.load import load_community
from hallway.community.reading import Read, read_files
from hallway.community.records import AffiliationRecord, OrganisationRecord, PersonRecord, TieRecord
from hallway.core import clock

ANA = PersonRecord(id="ana", name="Ana Silva", agreed=True, tags=("Bees", "jazz"), asks=("A hive",), offers=("Honey",))
BEN = PersonRecord(id="ben", name="Ben Okoro", email="ben@example.org")
ACME = OrganisationRecord(id="acme", name="Acme", tags=("bees",))
UNIT = OrganisationRecord(id="unit", name="Acme South", part_of="acme")
WORKS = AffiliationRecord(id="w", person="ana", organisation="acme", role="Keeper")
TIE = TieRecord(one="ana", other="ben", strength=0.5)

_KINDS = {
    PersonRecord: "person",
    OrganisationRecord: "organisation",
    AffiliationRecord: "affiliation",
    TieRecord: "tie",
}


def load(*records, now=None):
    read = Read()
    for record in records:
        read.add(_KINDS[type(record)], record)
    return load_community(read, now=now or clock.now())


def load_lines(folder, *records):
    path = folder / "all.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records))
    return load_community(read_files([path]), now=clock.now())


def reported(loaded):
    return [(one.file, one.row, one.reason) for one in loaded.skipped]
