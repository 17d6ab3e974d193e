"""What operators and moderators did: written down with each act, read by operators, changed by nobody."""

import ast
import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from hallway.core import clock, retention
from hallway.membership.actions.applications import decide_application
from hallway.membership.actions.community import change_community
from hallway.membership.actions.legal import publish_text
from hallway.membership.actions.members import change_role, reset_sign_in
from hallway.membership.actions.suspend import reinstate_person, suspend_person
from hallway.membership.enums import LegalKind
from hallway.membership.models import Application
from hallway.moderation.actions.decide import decide_report
from hallway.moderation.actions.report import report_person
from hallway.organisations.actions.affiliation import confirm_affiliation
from hallway.organisations.actions.organisation import change_domains
from hallway.people import audit
from hallway.people.actions.merge_tags import merge_tag, undo_merge
from hallway.people.enums import Role
from hallway.people.models import AuditEntry, Person, Tag
from tests.factories.membership import make_community
from tests.factories.organisations import make_affiliation, make_organisation
from tests.factories.people import make_account, make_person, sign_in, viewer_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/audit/"
SOURCE = Path(audit.__file__).parents[1]


@pytest.fixture
def olga():
    make_community()
    return make_person(name="Olga", handle="olga", role=Role.OPERATOR)


@pytest.fixture
def ana():
    return make_person(name="Ana", handle="ana", tags=["finance", "money"])


def test_each_act_is_written_down_with_who_and_to_whom(olga, ana):
    now, viewer = clock.now(), viewer_of(olga)
    firm = make_organisation(name="Harbour")
    money, finance = Tag.objects.get(key="money"), Tag.objects.get(key="finance")
    application = Application.objects.create(account=make_account(), name="Ada", made_at=now)
    report = report_person(make_person(), person=ana, reason="spam", words="secret words", now=now)
    claim = make_affiliation(ana, firm, confirmed=False)

    change_role(ana, role=Role.MODERATOR, viewer=viewer, now=now)
    change_role(ana, role=Role.MODERATOR, viewer=viewer, now=now)
    reset_sign_in(ana, viewer=viewer, now=now)
    suspend_person(ana, reason="secret reason", viewer=viewer, now=now)
    suspend_person(ana, reason="once more", viewer=viewer, now=now)
    reinstate_person(ana, viewer=viewer, now=now)
    change_community(values={"minimum_age": 18}, viewer=viewer, now=now)
    change_community(values={"minimum_age": 18}, viewer=viewer, now=now)
    publish_text(kind=LegalKind.TERMS, body="Be kind.", must_accept=False, after_version=0, viewer=viewer, now=now)
    decide_application(application, accept=False, viewer=viewer, now=now)
    merge_tag(money, into=finance, viewer=viewer, now=now)
    undo_merge(money, viewer=viewer, now=now)
    change_domains(firm, domains=["harbour.example"], viewer=viewer, now=now)
    confirm_affiliation(claim, viewer=viewer, now=now)
    decide_report(report, viewer=viewer, decision="no_action", answer="", now=now)

    written = [(row.act, row.by_id, row.about_id, row.detail) for row in AuditEntry.objects.order_by("id")]
    assert written == [
        (act, olga.pk, about.pk if about else None, detail)
        for act, about, detail in (
            ("role_given", ana, "moderator"),
            ("sign_in_reset", ana, ""),
            ("suspended", ana, ""),
            ("reinstated", ana, ""),
            ("community_changed", None, "minimum_age"),
            ("text_published", None, "terms 1"),
            ("application_decided", None, "declined"),
            ("tags_merged", None, "money → finance"),
            ("tag_merge_undone", None, "money"),
            ("domains_set", None, f"{firm.handle}: harbour.example"),
            ("work_confirmed", ana, firm.handle),
            ("report_decided", ana, "no_action"),
        )
    ]


def test_what_was_not_done_is_not_written_down(olga, ana):
    from hallway.core.errors import Conflict

    with pytest.raises(Conflict):
        change_role(olga, role=Role.MEMBER, viewer=viewer_of(olga), now=clock.now())
    assert not AuditEntry.objects.exists()


def test_an_act_without_words_is_refused(olga):
    with pytest.raises(LookupError):
        audit.record("unheard of", viewer=viewer_of(olga), now=clock.now())


def test_operators_filter_and_take_it_along(olga, ana):
    viewer, now = viewer_of(olga), clock.now()
    audit.record("role_given", viewer=viewer, about=ana.pk, detail="moderator", now=now)
    audit.record("tags_merged", viewer=None, detail="=cmd() → x", now=now - timedelta(days=9))
    client = sign_in(olga)

    def details(query=""):
        return [entry.detail for entry, _label in client.get(f"{PAGE}{query}").context["rows"]]

    assert details() == ["moderator", "=cmd() → x"]
    assert details("?act=tags_merged") == ["=cmd() → x"]
    assert details("?who=an") == ["moderator"]
    assert details("?who=olg") == ["moderator"]
    assert details(f"?since={now:%Y-%m-%d}") == ["moderator"]
    assert details(f"?until={now - timedelta(days=3):%Y-%m-%d}") == ["=cmd() → x"]
    assert details("?act=nothing&since=yesterday") == ["moderator", "=cmd() → x"]
    answer = b"".join(client.get("/admin/audit.csv?act=tags_merged")).decode("utf-8-sig")
    assert [row[1:] for row in csv.reader(io.StringIO(answer))][1] == [
        "Made two tags one", "", "", "", "", "'=cmd() → x",
    ]  # fmt: skip


def test_nobody_but_operators_reads_it(olga, ana):
    audit.record("role_given", viewer=viewer_of(olga), about=ana.pk, now=clock.now())
    for person in (ana, make_person(role=Role.MODERATOR)):
        client = sign_in(person)
        assert [client.get(PAGE).status_code, client.get("/admin/audit.csv").status_code] == [404, 404]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(olga, rows, django_assert_num_queries):
    for _number in range(rows):
        audit.record("role_given", viewer=viewer_of(olga), about=make_person().pk, now=clock.now())
    client = sign_in(olga)
    client.get(PAGE)
    with django_assert_num_queries(5):
        client.get(PAGE)


def test_it_is_kept_for_its_days_and_without_the_names_of_who_left(olga, ana):
    viewer, now = viewer_of(olga), clock.now()
    audit.record("role_given", viewer=viewer, about=ana.pk, now=now)
    Person.objects.filter(pk=ana.pk).delete()
    assert AuditEntry.objects.get().about is None
    assert "what operators and moderators did" not in retention.forget_what_is_past(now=now + timedelta(days=729))
    assert retention.forget_what_is_past(now=now + timedelta(days=731))["what operators and moderators did"] == 1


def test_one_module_writes_it_and_none_changes_it():
    naming = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Name) and node.id == "AuditEntry"
    }
    assert naming == {
        "people/audit.py", "people/belongings.py", "people/queries/audit.py", "people/views/audit.py",
    }  # fmt: skip
    changing = {"update", "bulk_update", "save", "update_or_create"}
    for name in naming:
        tree = ast.parse((SOURCE / name).read_text("utf-8"))
        assert not {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & changing
