"""The pages of the network: who sees what, how many queries, and acts with their undo."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hallway.core import clock
from hallway.core.clock import frozen_at
from hallway.organisations.models import Affiliation, Organisation
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.relationships.actions.connect import withdraw_request
from hallway.relationships.enums import Closeness, Consent, ImportState
from hallway.relationships.models import Connection, Contact, ContactImport, Tie
from tests.factories.people import block, make_person, sign_in
from tests.factories.relationships import make_connection, make_contact, make_request, make_tie
from tests.relationships.importing import NOW, SAMPLES, book, bring_in, stage

pytestmark = pytest.mark.django_db

PAGES = ["network", "connections", "contacts", "import_contacts", "delete_all_contacts"]


@pytest.fixture
def ana():
    return make_person(name="Ana Silva")


def page_of(client, name, *arguments, **query):
    response = client.get(reverse(f"relationships:{name}", args=arguments), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", [*PAGES, "export_contacts_csv", "export_contacts_vcards"])
def test_visitors_sign_in_first(client, name):
    response = client.get(reverse(f"relationships:{name}"))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/?next=/network/")


@pytest.mark.parametrize("name", PAGES)
def test_an_ex_member_finds_nothing(name):
    left = make_person(standing=Standing.LEFT)
    assert sign_in(left).get(reverse(f"relationships:{name}")).status_code == 404


def test_network_shows_my_people_and_nobody_elses(ana):
    ben, cy, dee, eve, fay = (make_person(name=name) for name in ("Ben B", "Cy C", "Dee D", "Eve E", "Fay F"))
    make_connection(ana, ben)
    make_tie(ana, cy, closeness=Closeness.KNOW)
    make_tie(dee, ana, closeness=Closeness.WOULD_VOUCH)  # what others hold towards me is theirs
    make_connection(ana, eve)
    block(eve, ana)
    make_connection(ben, fay)
    page = page_of(sign_in(ana), "network")

    assert [name in page for name in ("Ben B", "Cy C", "Dee D", "Eve E", "Fay F")] == [True, True, False, False, False]


def test_network_filters_and_sorts(ana):
    firm = Organisation.objects.create(handle="northwind", name="Northwind Partners")
    ben, cy, dee = (
        make_person(name="Ben"),
        make_person(name="Cy"),
        make_person(name="Dee", audiences={"affiliations": "only_me"}),
    )
    for person in (ben, dee):
        Affiliation.objects.create(person=person, organisation=firm, role="CEO")
    make_connection(ana, ben)
    make_tie(ana, cy, closeness=Closeness.KNOW, last_used_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_tie(ana, dee, last_used_at=datetime(2025, 1, 1, tzinfo=UTC))
    client = sign_in(ana)

    def names(**query):
        response = client.get("/network/", query)
        return [known.line.name for known in response.context["people"]]

    assert names() == ["Cy", "Dee", "Ben"]
    assert names(sort="name") == ["Ben", "Cy", "Dee"]
    assert names(sort="longest") == ["Ben", "Dee", "Cy"]
    assert names(kind="connected") == ["Ben"]
    assert names(kind="other", sort="name") == ["Cy", "Dee"]
    assert names(closeness="know") == ["Cy"]
    assert names(closeness="unstated") == ["Dee", "Ben"]
    assert names(q="northwind") == ["Ben"]  # Dee keeps where she works to herself
    assert names(q="cy") == ["Cy"]
    assert names(sort="nonsense", kind="x", page="99") == ["Cy", "Dee", "Ben"]


@pytest.mark.parametrize("rows", [1, 3])
def test_network_takes_the_same_queries_for_any_length(ana, rows, django_assert_num_queries):
    for _ in range(rows):
        make_connection(ana, make_person())
    client = sign_in(ana)
    client.get("/network/")
    with django_assert_num_queries(NETWORK_QUERIES):
        client.get("/network/")


@pytest.mark.parametrize("rows", [1, 3])
def test_requests_take_the_same_queries_for_any_length(ana, rows, django_assert_num_queries):
    for _ in range(rows):
        make_request(make_person(), ana)
        make_request(ana, make_person())
    client = sign_in(ana)
    client.get("/network/requests/")
    with django_assert_num_queries(REQUESTS_QUERIES):
        client.get("/network/requests/")


@pytest.mark.parametrize("rows", [1, 3])
def test_contacts_take_the_same_queries_for_any_length(ana, rows, django_assert_num_queries):
    for number in range(rows):
        make_contact(ana, emails=[f"a{number}@example.org", f"b{number}@example.org"], person=make_person())
    client = sign_in(ana)
    client.get("/network/contacts/")
    with django_assert_num_queries(CONTACTS_QUERIES):
        client.get("/network/contacts/")


NETWORK_QUERIES = 8
REQUESTS_QUERIES = 10
CONTACTS_QUERIES = 9


def test_requests_page_shows_words_to_the_one_asked_and_never_that_one_was_set_aside(ana):
    ben, cy, dee = make_person(name="Ben B"), make_person(name="Cy C"), make_person(name="Dee D")
    make_request(ben, ana, words="We met in Porto")
    make_request(cy, ana, words="secret words", set_aside=True)
    make_request(dee, ana, words="not yet", reached=False)
    page = page_of(sign_in(ana), "connections")
    assert "We met in Porto" in page
    assert [name in page for name in ("Cy C", "Dee D", "secret words", "not yet")] == [False] * 4

    make_request(ana, make_person(name="Open One"), asked_at=NOW)
    make_request(ana, make_person(name="Set Aside"), set_aside=True, asked_at=NOW)
    with frozen_at(NOW + timedelta(hours=1)):
        page = page_of(sign_in(ana), "connections")
    rows = [row for row in page.split('<li class="row">') if "Open One" in row or "Set Aside" in row]
    open_one, aside = (
        " ".join(row.split("</li>")[0].split()) for row in sorted(rows, key=lambda row: "Set Aside" in row)
    )
    assert _without_person(open_one, "Open One", "open-one") == _without_person(aside, "Set Aside", "set-aside")


def _without_person(row, name, handle):
    start, end = row.index('<p class="soft">'), len(row)
    return row[start:end].replace(name, "N").replace(handle, "H").split("csrfmiddlewaretoken")[0]


def test_asking_says_the_same_whether_it_arrives_waits_or_is_not_wanted(ana):
    before = make_person()
    make_request(ana, before, set_aside=True)
    withdraw_request(ana, other=before, now=clock.now())
    full, free = make_person(name="Full", capacity=0), make_person(name="Free")
    Person.objects.filter(pk=before.pk).update(name="Once")
    pages = {}
    for person in (full, free, before):
        asked = sign_in(ana).post(
            f"/network/people/{person.handle}/ask/", {"words": "", "consent": "members"}, follow=True
        )
        name = Person.objects.get(pk=person.pk).name
        messages = [str(message) for message in asked.context["messages"]]
        pages[name] = [message.replace(name, "N") for message in messages]
    assert pages["Full"] == pages["Free"] == pages["Once"] == ["You asked N to connect."]


def test_ask_confirm_and_end_by_forms(ana):
    ben = make_person(name="Ben Okoro", handle="ben-okoro")
    client, his = sign_in(ana), sign_in(ben)
    asked = client.post("/network/people/ben-okoro/ask/", {"words": "Porto", "consent": "members"}, follow=True)
    assert "You asked Ben Okoro to connect." in asked.content.decode()
    assert "You asked to connect" in asked.content.decode()

    profile = his.get(ana.get_absolute_url()).content.decode()
    assert "Ana Silva asks to connect" in profile
    assert "Porto" in profile
    said = his.post(f"/network/people/{ana.handle}/confirm/", {"consent": "counted"}, follow=True)
    assert "You and Ana Silva are connected." in said.content.decode()
    assert dict(Tie.objects.values_list("holder", "consent")) == {ana.pk: "members", ben.pk: "counted"}

    assert "is not told" in page_of(client, "end", ben.handle)
    client.post("/network/people/ben-okoro/end/")
    assert not Connection.objects.exists()


def test_set_aside_has_an_undo(ana):
    ben = make_person(name="Ben Okoro")
    make_request(ben, ana)
    client = sign_in(ana)
    page = client.post(f"/network/people/{ben.handle}/aside/", follow=True).content.decode()
    undo = reverse("relationships:undo_set_aside", args=[ben.handle])
    assert undo in page
    assert "Nobody is waiting for your answer." in page
    assert "Yes, we know each other" in client.post(undo, follow=True).content.decode()


@pytest.mark.parametrize("act", ["ask", "confirm", "aside", "withdraw", "end", "spoke", "forget", ""])
def test_acts_on_people_one_cannot_see_find_nothing(ana, act):
    blocker, invited = make_person(), make_person(member=False, standing=Standing.INVITED)
    block(blocker, ana)
    client = sign_in(ana)
    for person in (blocker, invited, ana):
        path = f"/network/people/{person.handle}/{act}/".replace("//", "/")
        assert client.post(path, {"consent": "private"}).status_code == 404
    assert not Tie.objects.exists()
    assert not Connection.objects.exists()


def led_to(client, act, person):
    """What a link to an act says that has nothing to do: on the person's page, in a sentence."""
    response = client.get(f"/network/people/{person.handle}/{act}/", follow=True)
    assert response.redirect_chain == [(person.get_absolute_url(), 302)]
    return [str(message) for message in response.context["messages"]]


def test_links_to_acts_that_have_nothing_to_do_lead_to_the_profile(ana):
    ben = make_person(name="Ben Okoro")
    client = sign_in(ana)
    assert led_to(client, "confirm", ben) == ["Ben Okoro has no open request to you."]
    assert led_to(client, "end", ben) == ["You and Ben Okoro are not connected."]
    assert led_to(client, "forget", ben) == ["Ben Okoro is not in your network."]

    make_request(ana, ben)
    assert led_to(client, "confirm", ben) == ["You asked Ben Okoro to connect; the answer is theirs."]

    friend = make_person(name="Mei Lin")
    make_connection(ana, friend)
    assert led_to(sign_in(ana), "confirm", friend) == ["You and Mei Lin are connected."]


def test_a_request_that_was_set_aside_is_no_open_one(ana):
    ben = make_person(name="Ben Okoro")
    make_request(ben, ana)
    client = sign_in(ana)
    assert client.get(f"/network/people/{ben.handle}/confirm/").status_code == 200
    client.post(f"/network/people/{ben.handle}/aside/", follow=True)
    assert led_to(client, "confirm", ben) == ["Ben Okoro has no open request to you."]


def test_words_too_long_come_back_with_the_form(ana):
    ben = make_person()
    response = sign_in(ana).post(f"/network/people/{ben.handle}/ask/", {"words": "x" * 501, "consent": "private"})
    assert response.status_code == 422
    assert "x" * 501 in response.content.decode()


def test_tie_page_saves_what_only_i_see(ana):
    ben = make_person(name="Ben Okoro")
    client = sign_in(ana)
    path = reverse("relationships:tie", args=[ben.handle])
    assert 'name="consent"' not in client.get(path).content.decode()
    client.post(path, {"closeness": "work_well", "began_on": "2020-05-01", "note": "Porto", "consent": "members"})
    tie = Tie.objects.get()
    assert (tie.closeness, tie.began_on, tie.note, tie.consent) == ("work_well", date(2020, 5, 1), "Porto", "private")
    assert "Porto" in client.get(path).content.decode()
    his = sign_in(ben)
    for page in (his.get(reverse("relationships:tie", args=[ana.handle])), his.get(ana.get_absolute_url())):
        assert "Porto" not in page.content.decode()
        assert "work well" not in page.content.decode().split('name="closeness"')[0]


def test_tie_page_of_a_connection_lets_me_choose_who_may_know(ana):
    ben = make_person()
    make_connection(ana, ben)
    path = reverse("relationships:tie", args=[ben.handle])
    sign_in(ana).post(path, {"closeness": "", "note": "", "consent": "connections"})
    assert dict(Tie.objects.values_list("holder", "consent")) == {ana.pk: "connections", ben.pk: Consent.COUNTED}


def test_we_spoke_in_one_tap_with_undo(ana):
    ben = make_person()
    make_tie(ana, ben, last_used_at=datetime(2025, 1, 1, tzinfo=UTC))
    client = sign_in(ana)
    with frozen_at(NOW):
        page = client.post(f"/network/people/{ben.handle}/spoke/", {"back": "network"}, follow=True)
    assert page.redirect_chain[0][0] == "/network/"
    assert Tie.objects.get().last_used_at == NOW
    undo = next(part for part in page.content.decode().split('"') if "/spoke/undo/" in part)
    client.post(undo)
    assert Tie.objects.get().last_used_at == datetime(2025, 1, 1, tzinfo=UTC)
    assert client.post(f"/network/people/{ben.handle}/spoke/undo/forged/").status_code == 404


def test_my_own_profile_and_visitors_get_no_section(ana):
    ben = make_person(audiences={"about": "everyone"}, about="Hello")
    assert "you-two" not in sign_in(ana).get(ana.get_absolute_url()).content.decode()
    from django.test import Client

    assert "you-two" not in Client().get(ben.get_absolute_url()).content.decode()
    assert "you-two" in sign_in(ana).get(ben.get_absolute_url()).content.decode()


def test_contacts_are_their_owners_alone(ana):
    ben = make_person(name="Ben Okoro")
    mine = make_contact(ana, name="My Contact", emails=["mine@example.org"], note="for me")
    theirs = make_contact(ben, name="Their Contact", emails=["theirs@example.org"], note="for Ben")
    client = sign_in(ana)

    assert "My Contact" in page_of(client, "contacts")
    for page in (page_of(client, "contacts"), page_of(client, "contacts", q="their"), page_of(client, "network")):
        assert "Their Contact" not in page
        assert "theirs@example.org" not in page
    for name in ("contact", "delete_contact"):
        assert client.post(reverse(f"relationships:{name}", args=[theirs.public_id])).status_code == 404
    assert client.get(reverse("relationships:contact", args=[theirs.public_id])).status_code == 404
    for name in ("export_contacts_csv", "export_contacts_vcards"):
        exported = b"".join(client.get(reverse(f"relationships:{name}"))).decode()
        assert ("My Contact" in exported, "Their Contact" in exported) == (True, False)
    assert "for me" in page_of(client, "contact", mine.public_id)


@pytest.mark.parametrize("text", ["marta", "NORTHWIND", "alliance", "example.org"])
def test_contacts_search(ana, text):
    make_contact(ana, name="Marta", organisation="Northwind", role="Alliance Manager", emails=["m@example.org"])
    make_contact(ana, name="Somebody Else")
    page = page_of(sign_in(ana), "contacts", q=text)
    assert ("Marta" in page, "Somebody Else" in page) == (True, False)


def test_delete_a_contact_and_undo_restores_exactly(ana):
    ben = make_person()
    contact = make_contact(
        ana, name="Marta", emails=["m@example.org", "a@example.org"], note="tea", person=ben,
        details={"phone": ["+1"]}, learned=0.3, last_used_at=NOW, met_on=date(2020, 1, 1),
    )  # fmt: skip
    before = [row[1:] for row in book(ana)]
    client = sign_in(ana)
    page = client.post(reverse("relationships:delete_contact", args=[contact.public_id]), follow=True)
    assert "Marta is deleted." in page.content.decode()
    assert not Contact.objects.exists()

    client.post("/network/contacts/undo/")
    assert [row[1:] for row in book(ana)] == before
    client.post("/network/contacts/undo/")
    assert Contact.objects.count() == 1


def test_delete_all_asks_first(ana):
    make_contact(ana)
    make_contact(make_person())
    client = sign_in(ana)
    assert "for good" in page_of(client, "delete_all_contacts")
    assert "1 contact is deleted." in client.post("/network/contacts/delete/", follow=True).content.decode()
    assert Contact.objects.filter(owner=ana).count() == 0
    assert Contact.objects.count() == 1


def test_invite_is_offered_for_a_contact_and_nothing_is_sent_by_looking(ana, mailoutbox):
    contact = make_contact(ana, emails=["m@example.org"])
    page = page_of(sign_in(ana), "contact", contact.public_id)
    assert "/invitations/?email=m%40example.org" in page
    assert mailoutbox == []


def upload(client, name="Connections.csv", content=None):
    content = (SAMPLES / "linkedin_connections.csv").read_bytes() if content is None else content
    return client.post("/network/import/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_preview_can_be_discarded(ana, imports_folder):
    client = sign_in(ana)
    upload(client)
    found = ContactImport.objects.get()
    client.post(reverse("relationships:discard_import", args=[found.public_id]))
    assert not ContactImport.objects.exists()
    assert list(imports_folder.iterdir()) == []


def test_bad_upload_says_what_to_do_at_the_field(ana):
    response = upload(sign_in(ana), "bank.csv", b"Date,Amount\n1,2\n")
    assert response.status_code == 422
    assert "bank.csv, line 1: this file has no column for names" in response.content.decode()


def test_upload_that_is_too_large_is_refused(ana, settings):
    import dataclasses

    settings.CONFIG = dataclasses.replace(settings.CONFIG, upload_limit_mb=0)
    response = upload(sign_in(ana))
    assert response.status_code == 422
    assert "more than 0 MB" in response.content.decode()


@pytest.mark.parametrize("state", list(ImportState))
def test_an_import_in_each_state_has_a_page_and_others_do_not_see_it(ana, state):
    found = stage(ana, SAMPLES / "linkedin_connections.csv")
    ContactImport.objects.update(
        state=state, error="Something to do", skipped=[{"row": 3, "reason": "This row is empty."}], skipped_count=9
    )
    page = page_of(sign_in(ana), "contact_import", found.public_id)
    assert ('http-equiv="refresh"' in page) == (state == ImportState.RUNNING)
    assert ("Row 3:" in page) == (state != ImportState.FAILED)
    other = sign_in(make_person())
    assert other.get(reverse("relationships:contact_import", args=[found.public_id])).status_code == 404
    for act in ("confirm_import", "discard_import", "undo_import"):
        assert other.post(reverse(f"relationships:{act}", args=[found.public_id])).status_code == 404


def test_report_offers_undo(ana):
    done = bring_in(ana, SAMPLES / "linkedin_connections.csv", now=datetime.now(UTC))
    client = sign_in(ana)
    assert "Undo this import" in page_of(client, "contact_import", done.public_id)
    client.post(reverse("relationships:undo_import", args=[done.public_id]))
    assert not Contact.objects.exists()


def test_exports_can_be_brought_in_again_without_adding_anything(ana, tmp_path):
    bring_in(ana, SAMPLES / "linkedin_connections.csv")
    bring_in(ana, SAMPLES / "google_contacts_2024.csv")
    before = book(ana)
    client = sign_in(ana)
    for name, file in (("export_contacts_csv", "c.csv"), ("export_contacts_vcards", "c.vcf")):
        content = b"".join(client.get(reverse(f"relationships:{name}")))
        (tmp_path / file).write_bytes(content)
        done = bring_in(ana, tmp_path / file)
        assert (done.imported, done.merged, done.skipped) == (0, len(before), [])
        assert book(ana) == before


def test_exported_csv_runs_nothing_in_a_spreadsheet(ana):
    import csv

    make_contact(ana, name='=HYPERLINK("http://x")', organisation="+cmd|' /C calc'!A0", role="@SUM(A1)", note="-1+1=2",
                 details={"phone": ["+49 30 1234"]})  # fmt: skip
    content = b"".join(sign_in(ana).get("/network/contacts/export.csv")).decode("utf-8-sig")
    _heading, row = csv.reader(io.StringIO(content))
    assert row[0] == '\'=HYPERLINK("http://x")'
    assert [cell[:1] for cell in (row[2], row[3], row[8])] == ["'", "'", "'"]
    assert row[4] == "+49 30 1234"


def test_exported_vcards_are_folded_and_escaped(ana):
    make_contact(ana, name="Zoë; Müller, Jr.", note="é" * 100 + "\nsecond\\line", emails=["z@example.org"])
    content = b"".join(sign_in(ana).get("/network/contacts/export.vcf"))
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    unfolded = content.decode().replace("\r\n ", "")
    assert "FN:Zoë\\; Müller\\, Jr.\r\n" in unfolded
    assert "é\\nsecond\\\\line\r\n" in unfolded


def test_names_and_words_are_shown_as_text(ana):
    make_contact(ana, name="<script>alert(1)</script>")
    make_request(make_person(name="B"), ana, words="<img src=x onerror=alert(1)>")
    client = sign_in(ana)
    assert "<script>alert" not in page_of(client, "contacts")
    assert "<img src=x" not in page_of(client, "connections")
