"""Loading a community: the same twice gives the same, and nobody is shown who did not agree."""

import json
from argparse import Namespace
from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from hallway.atlas import overlay
from hallway.atlas.models import Change
from hallway.community.actions.load import load_community
from hallway.community.commands import import_community, import_files
from hallway.community.reading import Read, read_files
from hallway.community.records import PersonRecord
from hallway.core import clock
from hallway.core.models import Fact
from hallway.exchange.models import Ask, Offer
from hallway.membership.actions.prepare import release_prepared
from hallway.membership.actions.suspend import suspend_person
from hallway.membership.models import Invitation
from hallway.organisations.models import Affiliation, Organisation
from hallway.people.enums import Role, Standing
from hallway.people.models import Person
from hallway.people.rules import visible_to
from hallway.relationships.enums import Origin
from hallway.relationships.models import Tie
from tests.community.loading import ACME, ANA, BEN, TIE, UNIT, WORKS, load, load_lines, reported
from tests.factories.membership import letters_to, link_in, make_community
from tests.factories.people import make_account, make_person, sign_in, viewer_of

pytestmark = pytest.mark.django_db


def counts():
    return [model.objects.count() for model in (Person, Organisation, Affiliation, Tie, Ask, Offer)]


def test_of_one_id_or_tie_twice_the_first_is_kept_and_the_second_reported(tmp_path):
    ana = {"type": "person", "id": "ana", "name": "Ana Silva", "agreed": True}
    acme = {"type": "organisation", "id": "acme", "name": "Acme"}
    works = {"type": "affiliation", "id": "w", "person": "ana", "organisation": "acme", "role": "Keeper"}
    tie = {"type": "tie", "one": "ana", "other": "ben", "strength": 0.5}
    loaded = load_lines(
        tmp_path,
        ana, {**ana, "name": "Ana Souza"}, {**ana, "id": "ben"}, acme, {**acme, "name": "Acme 2"},
        works, {**works, "role": "Thief"}, tie, {**tie, "one": "ben", "other": "ana", "strength": 0.9}, tie,
    )  # fmt: skip
    assert loaded.added == {"organisation": 1, "person": 2, "affiliation": 1, "tie": 1}
    assert Person.objects.get(community_id="ana").name == "Ana Silva"
    assert Organisation.objects.get().name == "Acme"
    assert Affiliation.objects.get().role == "Keeper"
    assert set(Tie.objects.values_list("learned", flat=True)) == {0.5}
    again = "has this id already, and is kept; give each record its own."
    assert reported(loaded) == [
        ("all.jsonl", 5, f"acme: all.jsonl, line 4 {again}"),
        ("all.jsonl", 2, f"ana: all.jsonl, line 1 {again}"),
        ("all.jsonl", 7, f"w: all.jsonl, line 6 {again}"),
        ("all.jsonl", 9, "all.jsonl, line 8 says this tie already, and is kept; take one of the two out."),
        ("all.jsonl", 10, "all.jsonl, line 8 says this tie already, and is kept; take one of the two out."),
    ]


def test_loading_again_changes_nothing_and_adds_nothing():
    first = load(ANA, BEN, ACME, UNIT, WORKS, TIE)
    before = counts()
    second = load(ANA, BEN, ACME, UNIT, WORKS, TIE)
    assert first.added == {"organisation": 2, "person": 2, "affiliation": 1, "tie": 1}
    assert second.added == {"organisation": 0, "person": 0, "affiliation": 0, "tie": 0}
    assert second.updated == {"organisation": 0, "person": 0, "affiliation": 0, "tie": 0}
    assert counts() == before == [2, 2, 1, 2, 1, 1]


def test_loading_a_changed_record_updates_and_keeps_the_handle():
    load(ANA)
    load(replace(ANA, name="Ana Costa", tags=("bees",), asks=("Two hives",), offers=()))
    ana = Person.objects.get()
    assert (ana.name, ana.handle) == ("Ana Costa", "ana-silva")
    assert [tag.text for tag in ana.tags.all()] == ["Bees"]
    assert [ask.text for ask in Ask.objects.all()] == ["Two hives"]
    assert not Offer.objects.exists()


def test_people_who_did_not_agree_are_visible_to_nobody_until_they_accept():
    make_community()
    operator, viewer = make_person(role=Role.OPERATOR), make_person(name="Viewer", email="viewer@example.org")
    loaded = load(ANA, BEN, ACME, WORKS, replace(WORKS, id="w2", person="ben", role="Drummer"), TIE)
    others = visible_to(viewer_of(viewer)).exclude(pk__in=[viewer.pk, operator.pk])
    assert [person.name for person in others.all()] == ["Ana Silva"]
    assert (loaded.not_visible, loaded.invitations.added) == (1, 1)
    ben, ties = Person.objects.get(community_id="ben"), list(Tie.objects.values())
    assert ben.standing == Standing.INVITED
    client = sign_in(viewer)
    assert client.get(f"/people/{ben.handle}/").status_code == 404
    for path in ("/people/", "/organisations/acme/", "/search/?q=drummer", "/search/?q=ben", "/"):
        page = client.get(path).content.decode()
        assert ("Ben Okoro" in page, "ben@example.org" in page, ben.handle in page) == (False, False, False), path

    release_prepared(viewer=viewer_of(operator), now=clock.now())
    link = link_in(letters_to("ben@example.org")[0], containing="/join/")
    Client().post(link, {"name": "Ben Okoro", "old_enough": "on"})
    load(ANA, BEN, ACME, WORKS, TIE)

    taken = Person.objects.get(account__email="ben@example.org")
    assert (taken.pk, list(Tie.objects.values())) == (ben.pk, ties)
    assert len(letters_to("ben@example.org")) == 1
    for path in (f"/people/{ben.handle}/", "/people/", "/search/?q=ben"):
        page = client.get(path).content.decode()
        assert ("Ben Okoro" in page, "ben@example.org" in page) == (True, False), path


def test_the_command_prepares_invitations_and_sends_them_only_when_told(tmp_path, capsys):
    make_community()
    file = tmp_path / "people.csv"
    file.write_text(
        "id,name,email,agreed\nana,Ana Silva,ana@example.org,yes\nben,Ben Okoro,ben@example.org,no\nkim,Kim,,no\n"
    )
    assert import_community([file], as_json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["not_visible"] == 2
    assert said["invitations"] == {
        "prepared": 1, "invited_before": 0, "members": 0, "never_write": 0, "waiting": 1, "sent": 0,
    }  # fmt: skip
    assert letters_to("ben@example.org") == []

    for _time in range(2):
        assert import_community([file], as_json=False, invite=True) == 0
        assert len(letters_to("ben@example.org")) == 1
    said = capsys.readouterr().out
    assert "Invitations on their way: 1." in said
    assert "Of them, invited before and not invited again: 1." in said
    assert letters_to("ana@example.org") == []


def test_the_command_does_not_invite_from_an_address_book(capsys):
    given = Namespace(words=["Connections.csv"], owner="ana", invite=True, json=False)
    assert import_files(given) == 2
    assert "--invite" in capsys.readouterr().err


def test_a_member_keeps_their_own_words():
    load(ANA)
    Person.objects.filter(community_id="ana").update(
        headline="My own words", account=make_account(), standing=Standing.MEMBER
    )
    loaded = load(replace(ANA, headline="The operator's words"))
    assert Person.objects.get(community_id="ana").headline == "My own words"
    assert loaded.updated["person"] == 0


def test_what_an_organisations_people_wrote_and_a_members_roles_stay():
    load(ANA, ACME, WORKS)
    Organisation.objects.update(headline="What we say", version=2)
    Person.objects.update(account=make_account(), standing=Standing.MEMBER)
    Affiliation.objects.all().delete()

    load(ANA, replace(ACME, headline="What the operator says"), WORKS)

    assert Organisation.objects.get().headline == "What we say"
    assert not Affiliation.objects.exists(), "the member withdrew it"


def test_ties_are_marked_as_declared_and_shown_to_nobody_unless_said():
    load(ANA, BEN, TIE)
    assert set(Tie.objects.values_list("origin", "consent", "learned")) == {(Origin.DECLARED, "counted", 0.5)}


def test_a_load_whose_process_died_before_it_built_the_atlas_is_in_the_next_answer():
    make_person(name="Was Here")
    overlay.current()
    load(ANA, BEN)  # as `hallway import community` does, which then builds the atlas, unless it is killed
    overlay.forget()  # as a process that starts afterwards
    ana = Person.objects.get(community_id="ana")
    assert ana.pk in overlay.current().texts["people"].search("Ana Silva", 10).ids


def test_a_load_that_fails_says_nothing_to_the_atlas():
    with pytest.raises(TypeError):
        load(ANA, replace(ANA, id="broken", tags=None))
    assert (Person.objects.count(), Change.objects.count()) == (0, 0)


def test_records_that_name_what_is_not_there_are_left_out():
    loaded = load(ANA, WORKS, TIE)
    assert [one.reason for one in loaded.skipped] == [
        "w: there is no “acme”; correct “organisation”, or load that record too.",
        "there is no person “ben”; correct “other”, or load that person too.",
    ]


def test_what_only_the_whole_shows_is_reported_with_file_and_line(tmp_path):
    (tmp_path / "people.csv").write_text("id,name,email\nana,Ana,ana@example.org\nbea,Bea,ana@example.org\n")
    (tmp_path / "ties.csv").write_text("one,other\nana,bea\nana,zoe\nana,ana\n")
    loaded = load_community(read_files([tmp_path / "people.csv", tmp_path / "ties.csv"]), now=clock.now())
    assert [(one.file, one.row, one.reason) for one in loaded.skipped] == [
        ("people.csv", 3, "bea: not invited: an invitation to this address is prepared for somebody else."),
        ("ties.csv", 3, "there is no person “zoe”; correct “other”, or load that person too."),
        ("ties.csv", 4, "“one” and “other” are the same person; a tie needs two."),
    ]


def test_one_person_who_did_not_agree_is_told_of_in_the_singular(tmp_path, capsys):
    (tmp_path / "people.csv").write_text("id,name\nana,Ana\n")
    assert import_community([tmp_path / "people.csv"], as_json=False) == 0
    assert "1 person did not agree to be listed and is not visible." in capsys.readouterr().out


@pytest.mark.parametrize("agreed", [True, False])
def test_a_record_with_a_members_verified_address_is_that_member(agreed):
    make_community()
    nia = make_person(name="Nia Own", headline="My own words", email="nia@members.example")
    before = Person.objects.filter(pk=nia.pk).values().get()
    record = PersonRecord(
        id="nia", name="N. Record", email="nia@members.example", agreed=agreed, headline="Theirs", tags=("bees",),
        asks=("A hive",), places="Porto",
    )  # fmt: skip
    everything = (
        ANA, record, ACME, replace(WORKS, person="nia"), replace(TIE, other="nia"),
    )  # fmt: skip
    first, facts = load(*everything), Fact.objects.count()
    now_loaded = counts()
    second = load(*everything)

    assert Person.objects.filter(pk=nia.pk).values().get() == {**before, "community_id": "nia"}
    assert Person.objects.count() == 2
    assert (list(first.attached), list(second.attached)) == (["nia"], [])
    assert [row.person for row in Affiliation.objects.all()] == ([nia] if agreed else []), "only who agreed is shown"
    assert set(Tie.objects.values_list("holder", flat=True)) == {nia.pk, Person.objects.get(community_id="ana").pk}
    assert not Ask.objects.filter(person=nia).exists()
    assert (first.not_visible, first.invitations.added, Invitation.objects.count(), facts) == (0, 0, 0, 0)
    assert counts() == now_loaded


def test_what_the_member_withdrew_or_says_of_their_work_stays_theirs():
    nia = make_person(name="Nia", email="nia@members.example")
    load(ACME)
    Affiliation.objects.create(person=nia, organisation=Organisation.objects.get(), role="Drummer", made_at=clock.now())
    record = PersonRecord(id="nia", name="N", email="nia@members.example")
    twin = replace(record, id="nia-2")
    for _time in range(2):
        load(record, twin, ACME, replace(WORKS, person="nia"), replace(WORKS, id="w2", person="nia-2"))
        assert Affiliation.objects.get().role == "Drummer"
    assert Person.objects.get().community_id == "nia"
    Affiliation.objects.all().delete()
    load(record, twin, ACME, replace(WORKS, person="nia"), replace(WORKS, id="w2", person="nia-2"))
    assert not Affiliation.objects.exists()


def test_the_ties_of_a_second_record_of_a_member_are_the_members():
    nia = make_person(name="Nia", email="nia@members.example", community_id="other-id")
    for _time in range(2):
        loaded = load(ANA, PersonRecord(id="nia", name="N", email="nia@members.example"), replace(TIE, other="nia"))
        assert list(loaded.attached) == ["nia"]
    assert Tie.objects.filter(holder=nia).count() == 1
    assert Person.objects.get(pk=nia.pk).community_id == "other-id"


def test_an_address_nobody_verified_says_nothing_of_who_somebody_is():
    make_community()
    nia = make_person(name="Nia", email="nia@members.example")
    EmailAddress.objects.create(user=nia.account, email="claimed@example.org", verified=False)
    loaded = load(PersonRecord(id="claimed", name="Claimed", email="claimed@example.org"))
    assert (loaded.attached, loaded.added["person"]) == ({}, 1)
    assert Person.objects.get(pk=nia.pk).community_id is None


def test_that_a_record_is_a_member_is_told_to_the_operator_alone(tmp_path, capsys):
    make_community()
    nia, viewer = make_person(name="Nia", email="nia@members.example"), make_person(name="Viewer")
    pages = (f"/people/{nia.handle}/", "/people/", "/search/?q=record")
    before = [sign_in(viewer).get(page).status_code for page in pages]
    (tmp_path / "people.csv").write_text("id,name,email,agreed\nn-1,N. Record,nia@members.example,yes\n")
    assert import_community([tmp_path / "people.csv"], as_json=False) == 0
    assert "n-1 is nia, whose address it is: their own words stay." in capsys.readouterr().out
    assert letters_to("nia@members.example") == []
    for page, status in zip(pages, before, strict=True):
        answer = sign_in(viewer).get(page)
        assert (answer.status_code, "N. Record" in answer.content.decode()) == (status, False)


def test_namesakes_get_handles_of_their_own():
    load(*(PersonRecord(id=f"ana-{number}", name="Ana Silva", agreed=True) for number in range(12)))
    handles = set(Person.objects.values_list("handle", flat=True))
    assert len(handles) == 12
    assert "ana-silva" in handles


@pytest.mark.real_data
def test_real_speakers_convert_to_records_that_load(data_folder):
    from benchmarks.converters.python_talks import records

    from hallway.community.records import record_from

    kinds = {"person": 0, "tie": 0}
    for record in records(data_folder):
        kind = record.pop("type")
        record_from(kind, record)
        kinds[kind] += 1
    assert kinds == {"person": 5578, "tie": 309691}


@pytest.mark.real_data
def test_real_foundation_people_convert_and_load(data_folder):
    from benchmarks.converters.cncf_people import records

    from hallway.community.records import record_from

    read = Read()
    for record in records(data_folder):
        kind = record.pop("type")
        read.add(kind, record_from(kind, record))
    loaded = load_community(read, now=clock.now())
    assert loaded.added["person"] == 305
    assert loaded.skipped == []


def test_loading_again_does_not_bring_back_whom_a_moderator_suspended():
    load(ANA)
    operator = viewer_of(make_person(role=Role.OPERATOR))
    suspend_person(Person.objects.get(community_id="ana"), reason="Spam", viewer=operator, now=clock.now())
    load(replace(ANA, name="Ana Costa"))
    assert Person.objects.values_list("standing", "name").get(community_id="ana") == (Standing.SUSPENDED, "Ana Silva")
