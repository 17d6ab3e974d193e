"""Bringing contacts in, connecting, and keeping notes, as a browser sees it: by keyboard, on a phone, without scripts."""

from datetime import UTC, datetime

import pytest

from hallway.relationships.models import Connection, Contact, Tie
from tests.browser.looking import look_at
from tests.factories.people import make_person
from tests.factories.relationships import make_connection, make_contact, make_request, make_tie
from tests.relationships.importing import SAMPLES

LONG_NAME = "Karl-Theodor Freiherr von Donaudampfschifffahrtsgesellschaftskapitän zu Württemberg"
SCREENS = [("phone", "dark"), ("desktop", "light")]


@pytest.fixture
def ana():
    """Somebody with one of everything."""
    ana, ben, cy = make_person(name="Ana Silva"), make_person(name=LONG_NAME), make_person(name="محمد الأحمد")
    make_connection(ana, ben, closeness="work_well", words="Porto")
    make_tie(ana, cy, last_used_at=datetime(2026, 1, 1, tzinfo=UTC), note="tea")
    make_request(make_person(name="Dee"), ana, words="We met at the expo, by the coffee.")
    make_request(ana, make_person(name="Eve"))
    make_contact(ana, name=LONG_NAME, organisation="Ünïcode & Söhne GmbH & Co. KGaA " * 3, role="Geschäftsführerin",
                 emails=[f"{'a' * 60}@{'b' * 60}.example.org", "z@example.org"], person=ben)  # fmt: skip
    return ana


@pytest.mark.parametrize(("viewport", "scheme"), SCREENS)
def test_every_page_of_the_network(visit, ana, viewport, scheme):
    page = visit("/network/", as_=ana, viewport=viewport, scheme=scheme)
    look_at(page)
    ties = [f"/network/people/{tie.other.handle}/" for tie in Tie.objects.filter(holder=ana)]
    asker = Connection.objects.exclude(asker=ana).get(state="asked").asker
    contact = Contact.objects.get()
    for path in [
        "/network/?q=nobody", "/network/requests/", "/network/contacts/", f"/network/contacts/{contact.public_id}/",
        "/network/contacts/delete/", "/network/import/", *ties, f"{ties[0]}forget/",
        f"/network/people/{asker.handle}/confirm/", f"/people/{asker.handle}/",
    ]:  # fmt: skip
        page.goto(path)
        look_at(page)


@pytest.mark.parametrize(("viewport", "scheme"), SCREENS)
def test_pages_with_nothing_on_them(visit, viewport, scheme):
    page = visit("/network/", as_=make_person(), viewport=viewport, scheme=scheme)
    look_at(page)
    for path in ["/network/requests/", "/network/contacts/"]:
        page.goto(path)
        look_at(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_bring_contacts_in_and_take_them_out_again(visit, javascript):
    page = visit("/network/import/", as_=make_person(), viewport="phone", javascript=javascript)
    page.get_by_label("The file").set_input_files(SAMPLES / "linkedin_connections.csv")
    page.get_by_role("button", name="Look what is in it").click()
    page.get_by_text("We take this for a file from LinkedIn, with 5 good rows.").wait_for()
    if javascript:
        look_at(page)
    page.get_by_role("button", name="Bring them in").click()
    page.get_by_role("button", name="Undo this import").wait_for(timeout=30_000)
    if javascript:
        look_at(page)
    page.get_by_role("link", name="To the address book").click()
    page.get_by_text("5 contacts").wait_for()
    page.go_back()
    page.get_by_role("button", name="Undo this import").click()
    page.get_by_text("Your address book is as it was before that file.").wait_for()
    page.goto("/network/contacts/")
    page.get_by_text("Your address book is empty").wait_for()


def test_a_wrong_file_says_so_at_its_field(visit, tmp_path):
    (tmp_path / "bank.csv").write_text("Date,Amount\n1,2\n")
    page = visit("/network/import/", as_=make_person(), viewport="phone")
    page.get_by_label("The file").set_input_files(tmp_path / "bank.csv")
    page.get_by_role("button", name="Look what is in it").click()
    page.get_by_text("this file has no column for names").first.wait_for()
    visit.said[:] = [line for line in visit.said if "422" not in line]  # the browser notes the status
    look_at(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_two_people_connect(visit, javascript):
    ana, ben = make_person(name="Ana Silva"), make_person(name="Ben Okoro")
    page = visit(f"/people/{ben.handle}/", as_=ana, javascript=javascript)
    page.get_by_text("Connect", exact=True).click()
    page.get_by_label("A few words to them").fill("We met in Porto")
    page.get_by_label("Every member may see it").check()
    page.get_by_role("button", name="Ask to connect").click()
    page.get_by_text("You asked Ben Okoro to connect.").wait_for()
    if javascript:
        look_at(page)

    his = visit("/network/requests/", as_=ben, javascript=javascript)
    his.get_by_text("We met in Porto").wait_for()
    his.get_by_role("link", name="Yes, we know each other").click()
    his.get_by_role("button", name="Yes, we know each other").click()
    his.get_by_role("heading", name="You are connected").wait_for()
    if javascript:
        look_at(his)
    his.get_by_role("button", name="We spoke").click()
    his.get_by_text("Noted: you and Ana Silva spoke today.").wait_for()


def test_a_tie_is_described_by_keyboard_alone(visit):
    ana, ben = make_person(name="Ana Silva"), make_person(name="Ben Okoro")
    page = visit(f"/network/people/{ben.handle}/", as_=ana)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "closeness":
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "note":
            break
    page.keyboard.type("Likes tea")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Saved. Only you see it.").wait_for()
    tie = Tie.objects.get()
    assert (tie.holder, tie.closeness, tie.note) == (ana, "know", "Likes tea")
