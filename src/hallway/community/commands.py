"""`hallway import community` and `hallway demo`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.atlas import snapshot
from hallway.community.actions.load import load_community
from hallway.community.actions.loaded import LOADED, Loaded
from hallway.community.demo.encounters import let_them_meet
from hallway.community.demo.invent import DEMO_MEMBERS, TIES_PER_MEMBER, invent
from hallway.community.demo.settle import settle
from hallway.community.demo.texts import give_texts
from hallway.community.reading import read_files
from hallway.core import clock, startup
from hallway.core.commands import FAILED, OK, WRONG_USAGE, Command, add_json_option, complain, say, say_json
from hallway.core.serving.prepare import prepare
from hallway.core.serving.start import address_in_use, remember_demo, serve_with
from hallway.membership.actions.found import found_community
from hallway.membership.actions.prepare import release_prepared, waiting
from hallway.membership.enums import Joining
from hallway.membership.models import Community
from hallway.people import audit
from hallway.people.models import Person
from hallway.relationships.commands import import_contacts

DEMO_NAME = "Harbour Partners"
OPERATOR = ("Olive Hart", "operator@members.example")


def import_community(files: list[Path], *, as_json: bool, invite: bool = False) -> int:
    """Load community files and build the atlas anew; with `invite`, send the invitations that are prepared."""
    read = read_files(files)
    loaded = load_community(read, now=clock.now(), progress=_steps(quiet=as_json))
    audit.record(LOADED, viewer=None, detail=loaded.counted(), now=clock.now())
    _build_atlas(quiet=as_json)
    released = release_prepared(viewer=None, now=clock.now()) if invite else 0
    if as_json:
        say_json(
            {
                "added": loaded.added,
                "updated": loaded.updated,
                "skipped": [{"file": one.file, "row": one.row, "reason": one.reason} for one in loaded.skipped],
                "not_visible": loaded.not_visible,
                "attached": [{"id": key, "handle": member.handle} for key, member in loaded.attached.items()],
                "merged": [{"id": key, "handle": member.handle} for key, member in loaded.merged.items()],
                "invitations": {
                    "prepared": loaded.invitations.added,
                    "invited_before": loaded.invitations.before,
                    "members": loaded.invitations.members,
                    "never_write": loaded.invitations.never,
                    "waiting": waiting().count() - released,
                    "sent": released,
                },
            }
        )
        return OK
    _report(loaded)
    _report_invitations(loaded, released=released)
    return OK


def _report(loaded: Loaded) -> None:
    for kind, added in loaded.added.items():
        say(_("{kind}: {added} added, {updated} changed").format(kind=kind, added=added, updated=loaded.updated[kind]))
    for key, member in list(loaded.attached.items())[:20]:
        say(_("{id} is {handle}, whose address it is: their own words stay.").format(id=key, handle=member.handle))
    if loaded.merged:
        say(
            ngettext(
                "{number} of them had a second entry, which is theirs now.",
                "{number} of them had a second entry each, which is theirs now.",
                len(loaded.merged),
            ).format(number=len(loaded.merged))
        )
    if len(loaded.attached) > 20:
        say(
            _("… and {number} more are members already; --json lists them all").format(number=len(loaded.attached) - 20)
        )
    for one in loaded.skipped[:20]:
        say(_("left out: {file}, row {row}: {reason}").format(file=one.file, row=one.row, reason=one.reason))
    if len(loaded.skipped) > 20:
        say(_("… and {number} more left out; --json lists them all").format(number=len(loaded.skipped) - 20))
    if loaded.not_visible:
        say(
            ngettext(
                "{number} person did not agree to be listed and is not visible.",
                "{number} people did not agree to be listed and are not visible.",
                loaded.not_visible,
            ).format(number=loaded.not_visible)
        )


def _report_invitations(loaded: Loaded, *, released: int) -> None:
    prepared = loaded.invitations
    for number, words in (
        (prepared.before, _("Of them, invited before and not invited again: {number}.")),
        (prepared.members, _("Of them, with an address that signs in here already: {number}.")),
        (prepared.never, _("Of them, asked never to be written to: {number}.")),
    ):
        if number:
            say(words.format(number=number))
    if released:
        say(_("Invitations on their way: {number}. The running server sends them.").format(number=released))
    elif still := waiting().count():
        say(
            _("Invitations prepared and not sent: {number}. Look at {address} or load with --invite.").format(
                number=still, address=address_in_use(settings.CONFIG) + reverse("membership:admin_prepared")
            )
        )


def _configure_demo(parser: ArgumentParser) -> None:
    parser.add_argument("--members", type=int, default=DEMO_MEMBERS, help=f"how many people (default: {DEMO_MEMBERS})")
    parser.add_argument("--ties", type=int, help=f"how many ties (default: {TIES_PER_MEMBER} for each member)")
    parser.add_argument("--no-serve", action="store_true", help="load the invented community, and do not serve it")
    parser.add_argument("--port", help="instead of HALLWAY_PORT")


def demo(given: Namespace) -> int:
    if given.members < 2 or (given.ties is not None and given.ties < 0):
        complain(_("A community has at least 2 members, and no fewer than 0 ties."))
        return FAILED
    prepare()
    community = Community.objects.first()
    if community is None:
        startup.run_in_background()  # compiles the engine while people are invented
        _load_demo(given.members, given.members * TIES_PER_MEMBER if given.ties is None else given.ties)
    elif not Person.objects.filter(community_id__startswith="demo-").exists():
        complain(
            _("This data folder holds a real community; the demo wants one of its own: HALLWAY_DATA_DIR=demo-data.")
        )
        return FAILED
    if given.no_serve:
        _build_atlas(quiet=False)  # a server that is started builds it in the background
        say(_("The demo community is in {folder}.").format(folder=settings.CONFIG.data_dir))
        return OK
    lines = _how_to_sign_in()
    remember_demo(settings.CONFIG, lines)
    return serve_with(settings.CONFIG, lines=lines)


def _load_demo(members: int, ties: int) -> None:
    now = clock.now()
    say(_("Inventing {members} people and {ties} ties …").format(members=members, ties=ties))
    operator = found_community(
        name=DEMO_NAME, address_of_operator=OPERATOR[1], operator_name=OPERATOR[0], joining=Joining.OPEN, now=now
    )
    give_texts(operator, now=now)
    settle(invent(members, ties), now=now, progress=_steps(quiet=False))
    let_them_meet(now=now)


def _how_to_sign_in() -> tuple[str, ...]:
    names = Person.objects.filter(community_id__in=["demo-person-0", "demo-person-1", "demo-person-2"]).values_list(
        "name", flat=True
    )
    return (
        _("Sign in as {names} or as the operator {operator}: {address}/demo/").format(
            names=", ".join(names), operator=OPERATOR[0], address=settings.CONFIG.address
        ),
        _("Letters that the server writes are shown at {address}/demo/mail/").format(address=settings.CONFIG.address),
    )


def _build_atlas(*, quiet: bool) -> None:
    show = _steps(quiet=quiet)
    snapshot.build(now=clock.now(), learn=False, progress=lambda step: show(f"atlas: {step}", 0))


def _steps(*, quiet: bool) -> Callable[[str, int], None]:
    """Says what is being done; on a terminal in one line that goes on."""

    def show(kind: str, number: int) -> None:
        if not quiet:
            end = "\r" if sys.stderr.isatty() else "\n"
            sys.stderr.write(f"  {kind}{f': {number}' if number else ''}".ljust(60) + end)
            sys.stderr.flush()

    return show


def _configure_import(parser: ArgumentParser) -> None:
    parser.add_argument(
        "words",
        nargs="+",
        metavar="[community | contacts] FILE",
        help="community: the operator's directory, one file or several; contacts: a member's address book, one file",
    )
    parser.add_argument("--for", dest="owner", metavar="HANDLE", help="whose address book it is")
    parser.add_argument(
        "--invite", action="store_true", help="community: write to everybody for whom an invitation is prepared"
    )
    add_json_option(parser)


def import_files(given: Namespace) -> int:
    """The community's directory when the first word says so, else somebody's contacts."""
    if given.words[0] == "community" and len(given.words) > 1:
        return import_community([Path(word) for word in given.words[1:]], as_json=given.json, invite=given.invite)
    if given.invite:
        complain(_("--invite goes with a community's directory: hallway import community people.csv --invite"))
        return WRONG_USAGE
    if not given.owner:
        complain(_("Whose contacts are they? For example: hallway import Connections.csv --for ana-silva"))
        return WRONG_USAGE
    return import_contacts(given)


COMMANDS = (
    Command(
        name="import",
        help="Bring in the community's directory or a member's contacts; the same file again adds nothing twice.",
        example="hallway import community organisations.csv people.csv affiliations.csv ties.csv --json\n"
        "  hallway import contacts Connections.csv --for ana-silva",
        configure=_configure_import,
        run=import_files,
    ),
    Command(
        name="demo",
        help="Load an invented community, if there is none yet, and serve it on this machine.",
        example="hallway demo --members 100000 --ties 1000000 --no-serve",
        configure=_configure_demo,
        run=demo,
        needs_database=False,
    ),
)
