"""Somebody who guesses addresses sees the same, whether or not the addresses are members'."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile

from hallway.core.clock import frozen_at
from hallway.core.work import run_due
from hallway.discovery.queries.people_to_meet import people_to_meet
from hallway.people.enums import Standing
from hallway.relationships.actions.match_contacts import LOOKUPS_A_WEEK
from hallway.relationships.models import ContactImport
from tests.factories.membership import make_community
from tests.factories.people import make_person, sign_in, viewer_of
from tests.relationships.importing import NOW

pytestmark = pytest.mark.django_db
GUESSES = LOOKUPS_A_WEEK + 20


@pytest.fixture
def guessers():
    """Two members alike: one guesses addresses that members have, the other the same at a host that has none."""
    make_community()
    hitting, missing = (make_person(name="Ana Silva", headline="Sells to banks") for _ in range(2))
    make_person(name="Other Name", email="guess0@hit.example", findable_by_address=True)
    make_person(name="Guess 1", email="guess1@hit.example")
    unverified = make_person(name="Guess 2", email="guess2@hit.example", findable_by_address=True)
    EmailAddress.objects.filter(user=unverified.account).update(verified=False)
    make_person(name="Guess 4", email="guess4@hit.example", mutual_contacts=True)
    make_person(name="Guess 5", email="guess5@hit.example", standing=Standing.SUSPENDED, findable_by_address=True)
    beyond = GUESSES - 1
    make_person(name=f"Guess {beyond}", email=f"guess{beyond}@hit.example", findable_by_address=True)
    return hitting, missing


def seen_by(guesser, host):
    """Every page on the way of a guess, as this member finds it, without what must differ."""
    client, pages = sign_in(guesser), {}
    rows = "".join(f"Guess {number},guess{number}@{host}\n" for number in range(GUESSES))
    file = SimpleUploadedFile("guesses.csv", f"Name,Email\n{rows}".encode())
    preview = client.post("/network/import/", {"file": file})["Location"]
    pages["preview"] = client.get(preview)
    client.post(f"{preview}confirm/")
    run_due(now=NOW)
    contact = guesser.contacts.get(name="Guess 1")
    paths = {
        "report": preview,
        "all imports": "/network/import/",
        "contacts": "/network/contacts/",
        "one contact": f"/network/contacts/{contact.public_id}/",
        "network": "/network/",
        "today": "/",
        "search by name": "/search/?q=Guess+4",
        "search by address": f"/search/?q=guess1%40{host}",
        "one found": "/people/guess-4/",
        "invitations": "/invitations/",
        "as a table": "/network/contacts/export.csv",
        "as cards": "/network/contacts/export.vcf",
    }
    pages |= {name: client.get(path) for name, path in paths.items()}
    return {name: without_what_must_differ(page, guesser, host) for name, page in pages.items()}


def without_what_must_differ(page, guesser, host):
    content = b"".join(page).decode() if page.streaming else page.content.decode()
    content = content.replace(host, "HOST").replace(f"{guesser.handle}/", "HANDLE/")
    content = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "UUID", content)
    content = re.sub(r'(csrfmiddlewaretoken" value="|nonce=")[^"]*|tint-\d+', "", content)
    return page.status_code, content


def test_pages_counts_and_suggestions_are_those_of_a_guess_at_nobody(guessers):
    hitting, missing = guessers
    with frozen_at(NOW):
        hit, miss = seen_by(hitting, "hit.example"), seen_by(missing, "nil.example")
        assert {name for name in hit if hit[name] != miss[name]} == set()
        numbers = ContactImport.objects.values_list("imported", "merged", "skipped_count", "rows").distinct()
        assert list(numbers) == [(GUESSES, 0, 0, GUESSES)]
        met = [
            [(found.line.name, found.score, [reason.text for reason in found.reasons]) for found in one]
            for one in (people_to_meet(viewer_of(guesser), 20, now=NOW) for guesser in guessers)
        ]
        assert met[0] == met[1]


def test_only_one_who_lets_themselves_be_found_by_address_and_name_is_told(guessers):
    hitting, missing = guessers
    make_person(name="Guess 6", email="guess6@hit.example", findable_by_address=True)
    with frozen_at(NOW):
        hit, miss = seen_by(hitting, "hit.example"), seen_by(missing, "nil.example")
    assert "network" in {name for name in hit if hit[name] != miss[name]}
    assert hit["preview"] == miss["preview"]
    assert list(hitting.contacts.exclude(person=None).values_list("person__name", flat=True)) == ["Guess 6"]
