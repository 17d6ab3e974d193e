"""Somebody who is in the directory and a member is one person: second entries go, and nobody's own words with them."""

import json
from dataclasses import replace
from datetime import date

import pytest
from allauth.account.models import EmailAddress

from hallway.community.actions import load as loading
from hallway.community.commands import import_community
from hallway.community.models import AttachedRecord
from hallway.community.records import AffiliationRecord, OrganisationRecord, PersonRecord, TieRecord
from hallway.core import clock
from hallway.discovery.models import SetAside
from hallway.exchange.models import Ask
from hallway.membership.models import Invitation
from hallway.moderation.models import Report
from hallway.organisations.actions.affiliation import end_affiliation, withdraw_affiliation
from hallway.organisations.models import Affiliation, Organisation
from hallway.people.enums import Standing
from hallway.people.models import Block, Mute, Person
from hallway.relationships.actions.ties import forget_tie
from hallway.relationships.enums import Closeness, Consent, Origin
from hallway.relationships.models import RemovedDeclaration, Tie
from tests.community.loading import load
from tests.factories.membership import make_community
from tests.factories.people import block, make_account, make_person, mute, sign_in, viewer_of
from tests.factories.relationships import make_connection, make_tie

pytestmark = pytest.mark.django_db

ANA = PersonRecord(id="ana", name="Ana Silva", agreed=True)
NIA = PersonRecord(
    id="nia", name="N. Record", email="nia@members.example", agreed=True, headline="Theirs", tags=("bees",),
    asks=("A hive",),
)  # fmt: skip
ACME = OrganisationRecord(id="acme", name="Acme")
BOLT = OrganisationRecord(id="bolt", name="Bolt")
WORKS = AffiliationRecord(id="w", person="nia", organisation="acme", role="Keeper")
TIE = TieRecord(one="ana", other="nia", strength=0.5)


def joins(**fields):
    """Nia becomes a member by another way than an invitation to her entry."""
    return make_person(name="Nia Own", headline="My own words", email="nia@members.example", **fields)


def ana():
    return Person.objects.get(community_id="ana")


def ties():
    return set(Tie.objects.values_list("holder__name", "other__name", "origin"))


@pytest.mark.parametrize("agreed", [True, False])
def test_an_entry_beside_a_member_goes_when_a_load_shows_that_they_are_one(agreed):
    record = replace(NIA, agreed=agreed)
    make_community()
    load(ANA, record, ACME, WORKS, TIE)
    nia = joins()
    before = Person.objects.filter(pk=nia.pk).values().get()

    loaded = load(ANA, record, ACME, WORKS, TIE)

    assert (list(loaded.attached), list(loaded.merged)) == (["nia"], ["nia"])
    assert Person.objects.filter(pk=nia.pk).values().get() == {**before, "community_id": "nia"}
    assert set(Person.objects.values_list("name", flat=True)) == {"Ana Silva", "Nia Own"}
    assert ties() == {("Ana Silva", "Nia Own", Origin.DECLARED), ("Nia Own", "Ana Silva", Origin.DECLARED)}
    assert [row.person for row in Affiliation.objects.all()] == ([nia] if agreed else [])
    assert (Ask.objects.count(), nia.tags.count(), Invitation.objects.count()) == (0, 0, 0)
    again = load(ANA, record, ACME, WORKS, TIE)
    assert (again.added, again.updated, again.merged) == (
        dict.fromkeys(again.added, 0), dict.fromkeys(again.updated, 0), {},
    )  # fmt: skip


def test_a_second_entry_of_somebody_who_took_over_their_first_goes():
    load(ANA, NIA, replace(NIA, id="nia-2"), replace(TIE, other="nia-2"))
    nia = Person.objects.get(community_id="nia")
    Person.objects.filter(pk=nia.pk).update(
        account=make_account(email="nia@members.example"), standing=Standing.MEMBER, name="Nia Own"
    )
    loaded = load(ANA, NIA, replace(NIA, id="nia-2"))
    assert list(loaded.merged) == ["nia-2"]
    assert set(Person.objects.values_list("community_id", flat=True)) == {"ana", "nia"}
    assert ties() == {("Ana Silva", "Nia Own", Origin.DECLARED), ("Nia Own", "Ana Silva", Origin.DECLARED)}
    load(replace(TIE, other="nia-2", strength=0.3))
    assert set(Tie.objects.values_list("learned", flat=True)) == {0.3}, "the second id is known when loaded by itself"


@pytest.mark.parametrize(
    "how", ["unverified", "other address", "no address", "suspended entry", "suspended member", "left"]
)
def test_two_who_are_not_known_to_be_one_stay_two(how):
    load(NIA)
    entry = Person.objects.get()
    nia = joins()
    record = NIA
    if how == "unverified":
        EmailAddress.objects.update(verified=False)
    elif how == "other address":
        EmailAddress.objects.update(email="other@members.example")
    elif how == "no address":
        record = replace(NIA, email="")
    elif how == "suspended entry":
        Person.objects.filter(pk=entry.pk).update(standing=Standing.SUSPENDED)
    else:
        Person.objects.filter(pk=nia.pk).update(standing=Standing.LEFT if how == "left" else Standing.SUSPENDED)

    assert load(record).merged == {}

    assert Person.objects.filter(pk=entry.pk, community_id="nia").exists()
    assert Person.objects.get(pk=nia.pk).community_id is None


def test_a_load_that_fails_after_merging_has_merged_nothing(monkeypatch):
    load(ANA, NIA, ACME, WORKS, TIE)
    joins()
    before = (list(Person.objects.values().order_by("pk")), ties(), list(Affiliation.objects.values()))

    def fail(*_anything, **_more):
        raise RuntimeError("the power went")

    monkeypatch.setattr(loading, "declare_ties", fail)
    with pytest.raises(RuntimeError):
        load(ANA, NIA, TIE)
    after = (list(Person.objects.values().order_by("pk")), ties(), list(Affiliation.objects.values()))
    assert (after, AttachedRecord.objects.count()) == (before, 0)


def test_what_others_said_of_the_entry_they_say_of_the_member():
    load(NIA)
    entry, now = Person.objects.get(), clock.now()
    one, both, nia = make_person(name="One"), make_person(name="Both"), joins()
    make_tie(one, entry, closeness=Closeness.KNOW, note="Met in Porto")
    make_tie(both, entry, closeness=Closeness.WOULD_VOUCH, note="Of the entry")
    make_tie(both, nia, note="Of the member")
    make_tie(nia, entry, note="Me?")
    SetAside.objects.create(viewer=one, person=entry)
    Report.objects.create(reporter=both, person=entry, reason="spam", made_at=now)

    load(NIA)

    assert set(Tie.objects.values_list("holder__name", "other__name", "closeness", "note", "consent")) == {
        ("One", "Nia Own", Closeness.KNOW, "Met in Porto", Consent.PRIVATE),
        ("Both", "Nia Own", Closeness.WOULD_VOUCH, "Of the member\n\nOf the entry", Consent.PRIVATE),
    }
    assert [(row.viewer, row.person) for row in SetAside.objects.all()] == [(one, nia)]
    assert Report.objects.get().person == nia


def test_a_line_drawn_to_the_entry_is_drawn_to_the_member():
    load(NIA)
    entry = Person.objects.get()
    blocker, muter, friend, nia = make_person(), make_person(), make_person(), joins()
    block(blocker, entry)
    block(friend, entry)
    mute(muter, entry)
    make_connection(friend, nia)
    load(NIA)
    assert [(row.blocker, row.blocked) for row in Block.objects.all()] == [(blocker, nia)], (
        "a connection is the later word"
    )
    assert [(row.muter, row.muted) for row in Mute.objects.all()] == [(muter, nia)]
    assert sign_in(blocker).get(f"/people/{nia.handle}/").status_code == 404


def test_a_tie_that_was_removed_or_blocked_does_not_come_back_with_the_member():
    cleo, dan = (PersonRecord(id=name, name=name.title(), agreed=True) for name in ("cleo", "dan"))
    to_nia = [replace(TIE, one=name) for name in ("ana", "cleo", "dan")]
    load(ANA, cleo, dan, NIA, *to_nia)
    entry, nia = Person.objects.get(community_id="nia"), joins()
    for name in ("ana", "cleo", "dan"):
        Person.objects.filter(community_id=name).update(account=make_account(), standing=Standing.MEMBER)
    forget_tie(ana(), other=entry, now=clock.now())
    block(Person.objects.get(community_id="cleo"), nia)
    for _time in range(2):
        load(ANA, cleo, dan, NIA, *to_nia)
        assert ties() == {("Dan", "Nia Own", Origin.DECLARED), ("Nia Own", "Dan", Origin.DECLARED)}
    assert RemovedDeclaration.objects.count() == 1


def test_that_an_entry_was_a_member_is_told_to_the_operator_alone(tmp_path, capsys):
    make_community()
    (tmp_path / "people.csv").write_text("id,name,email,agreed\nn-1,N. Record,nia@members.example,yes\n")
    import_community([tmp_path / "people.csv"], as_json=False)
    handle = Person.objects.get().handle
    nia, viewer = joins(), sign_in(make_person(name="Viewer"))
    assert viewer.get(f"/people/{handle}/").status_code == 200
    capsys.readouterr()

    assert import_community([tmp_path / "people.csv"], as_json=True) == 0

    assert json.loads(capsys.readouterr().out)["merged"] == [{"id": "n-1", "handle": nia.handle}]
    assert viewer.get(f"/people/{handle}/").status_code == 404, "the entry's name does not lead to the member's"
    for path in ("/people/", "/search/?q=record", f"/people/{nia.handle}/"):
        assert "N. Record" not in viewer.get(path).content.decode(), path
    from hallway.core.handles import free_handle

    assert free_handle("N. Record") != handle, "nobody else gets it"


def test_an_affiliation_loaded_later_than_its_person_reaches_the_member():
    nia = joins()
    load(NIA, ACME)
    load(WORKS)
    assert [(row.person, row.role) for row in Affiliation.objects.all()] == [(nia, "Keeper")]
    load(BOLT, AffiliationRecord(id="b", person="nia", organisation="bolt"))
    assert Affiliation.objects.filter(person=nia).count() == 2


def test_an_affiliation_of_somebody_who_did_not_agree_is_not_shown_until_they_do():
    nia = joins()
    load(replace(NIA, agreed=False), ACME, WORKS)
    load(WORKS)
    assert not Affiliation.objects.exists()
    load(NIA)
    load(WORKS)
    assert Affiliation.objects.get().person == nia
    page = sign_in(make_person()).get("/organisations/acme/").content.decode()
    assert "Nia Own" in page

    load(replace(NIA, agreed=False), ACME, WORKS)
    assert not Affiliation.objects.exists()
    page = sign_in(make_person()).get("/organisations/acme/").content.decode()
    assert "Nia Own" not in page


def test_what_the_member_makes_of_a_declared_affiliation_is_theirs():
    nia = joins()
    second = AffiliationRecord(id="b", person="nia", organisation="bolt", role="Driver")
    load(NIA, ACME, BOLT, WORKS, second)
    viewer, now = viewer_of(nia), clock.now()
    withdraw_affiliation(Affiliation.objects.get(community_id="w"), viewer=viewer, now=now)
    end_affiliation(Affiliation.objects.get(community_id="b"), on=date(2026, 1, 31), viewer=viewer, now=now)
    for agreed in (True, False, True):
        load(replace(NIA, agreed=agreed), ACME, BOLT, WORKS, second)
        [left] = Affiliation.objects.all()
        assert (left.role, left.to_on) == ("Driver", date(2026, 1, 31))


def test_an_affiliation_with_an_organisation_they_speak_of_is_never_added():
    nia = joins()
    load(ACME)
    own = Affiliation.objects.create(person=nia, organisation=Organisation.objects.get(), role="Drummer")
    load(NIA, WORKS)
    own.delete()
    load(NIA, WORKS, replace(WORKS, id="w2", role="Baker"))
    assert [row.role for row in Affiliation.objects.all()] == ["Baker"], "what was never said before is said once"
