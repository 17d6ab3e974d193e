"""Records as a community file has them, and loading them."""

from hallway.community.actions.load import load_community
from hallway.community.reading import Read
from hallway.community.records import AffiliationRecord, OrganisationRecord, PersonRecord, TieRecord
from hallway.core import clock

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
