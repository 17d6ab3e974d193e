"""`hallway init`, `hallway user` and `hallway export`."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings

from hallway.core import clock
from hallway.core.commands import FAILED, OK, WRONG_USAGE, Command, add_json_option, complain, say, say_json
from hallway.core.config import Config
from hallway.core.errors import Invalid, NotFound
from hallway.core.handles import holder_of
from hallway.core.serving.prepare import prepare
from hallway.membership.actions.enrol import enrol_member
from hallway.membership.actions.export import take_export
from hallway.membership.actions.found import found_community
from hallway.membership.cleaning import clean_email
from hallway.membership.quiet import write_again
from hallway.people.enums import IN_DIRECTORY, Role
from hallway.people.models import Person

EXAMPLE_OF_INIT = (
    "hallway init --name 'Harbour Partners' --address https://hallway.example.org --operator ana@example.org"
)


def configure_init(parser: ArgumentParser) -> None:
    parser.add_argument("--name", help="what the community is called")
    parser.add_argument("--address", help="the address members will type (default: HALLWAY_ADDRESS)")
    parser.add_argument("--operator", metavar="MAIL", help="the mail address of the first operator")
    parser.add_argument("--operator-name", metavar="NAME", help="what the first operator is called")
    parser.add_argument("--no-input", action="store_true", help="never ask; fail when something is missing")


def init(given: Namespace) -> int:
    asking = not given.no_input and sys.stdin.isatty()
    config: Config = settings.CONFIG
    name = given.name or (_ask("What is the community called?") if asking else "")
    address = given.address or (_ask("Which address will members type?", default=config.address) if asking else "")
    operator = given.operator or (_ask("Your mail address, as its first operator?") if asking else "")
    if missing := [option for option, value in (("--name", name), ("--operator", operator)) if not value]:
        complain(
            f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} missing. For example: {EXAMPLE_OF_INIT}"
        )
        return WRONG_USAGE
    try:
        clean_email(operator)
    except Invalid as problem:
        complain(f"--operator {operator}: {problem}")
        return FAILED
    address = (address or config.address).rstrip("/")
    Config.from_environment({"HALLWAY_ADDRESS": address})  # refuses one that cannot be used
    prepare()
    person = found_community(
        name=name,
        address_of_operator=operator,
        operator_name=given.operator_name or operator.partition("@")[0].replace(".", " ").title(),
        now=clock.now(),
    )
    say(f"{name} is ready in {Path(config.data_dir).resolve()}, with {person.name} as its operator.")
    say()
    say("Next:")
    for number, step in enumerate(_next_steps(config, address, operator), 1):
        say(f"  {number}. {step}")
    return OK


def _next_steps(config: Config, address: str, operator: str) -> list[str]:
    steps = []
    if address != config.address:
        steps.append(f"Set HALLWAY_ADDRESS={address} wherever the server is started.")
    steps.append("Start the server: hallway serve")
    code = (
        "the code comes by mail"
        if config.mail_url
        else f"the code is in the newest file of {config.data_dir / 'mail'}, until HALLWAY_MAIL_URL names a mail server"
    )
    steps.append(f"Sign in at {address}/accounts/login/ as {operator} with a code: {code}.")
    steps.append("Write your profile, then invite the first members.")
    return steps


def _ask(question: str, *, default: str = "") -> str:
    answer = input(f"{question}{f' [{default}]' if default else ''} ").strip()
    return answer or default


def configure_user(parser: ArgumentParser) -> None:
    doing = parser.add_subparsers(dest="doing", metavar="create|list|write-again", required=True)
    create = doing.add_parser(
        "create", help="add a member", description="Add a member; the address is taken as verified."
    )
    create.add_argument("handle", metavar="HANDLE")
    create.add_argument("--name", required=True)
    create.add_argument("--email", required=True)
    create.add_argument("--role", choices=Role.values, default=Role.MEMBER.value)
    again = doing.add_parser(
        "write-again",
        help="allow letters to an address that wanted none",
        description="Take an address off the list of those never to be written to, because its holder asked.",
    )
    again.add_argument("email", metavar="MAIL")
    listing = doing.add_parser("list", help="all members, by handle", description="All members, by handle.")
    add_json_option(listing)


def user(given: Namespace) -> int:
    doings = {"create": create_user, "list": list_users, "write-again": allow_letters}
    return doings[given.doing](given)


def allow_letters(given: Namespace) -> int:
    if not write_again(given.email, now=clock.now()):
        complain(f"{given.email} is not on the list of addresses never to write to.")
        return FAILED
    say(f"Letters to {given.email} are allowed again.")
    return OK


def create_user(given: Namespace) -> int:
    person = enrol_member(
        name=given.name, handle=given.handle, email=given.email, role=Role(given.role), now=clock.now()
    )
    say(f"{person.name} is a member as {person.handle}, and signs in with {given.email}.")
    return OK


def list_users(given: Namespace) -> int:
    rows = list(Person.objects.filter(standing__in=IN_DIRECTORY).order_by("handle").values("handle", "name"))
    if given.json:
        say_json({"users": rows})
    else:
        width = max((len(row["handle"]) for row in rows), default=0)
        for row in rows:
            say(f"{row['handle']:<{width}}  {row['name']}")
    return OK


def configure_export(parser: ArgumentParser) -> None:
    parser.add_argument("handle", metavar="HANDLE", help="whose data, also of somebody who is suspended or leaving")
    parser.add_argument(
        "--to", type=Path, metavar="FILE", help="a file that is not there yet (default: HANDLE-DATE.zip, here)"
    )


def export(given: Namespace) -> int:
    now = clock.now()
    holder = holder_of(given.handle, kind="person")
    person = Person.objects.select_related("account").filter(public_id=holder).first() if holder else None
    if person is None:
        raise NotFound(f"Nobody here has the handle {given.handle}. `hallway user list` shows all.")
    into = given.to or Path(f"{person.handle}-{now:%Y-%m-%d}.zip")
    take_export(person, into=into, now=now, progress=_show_parts)
    say(f"{into}: everything of {person.name}'s, {into.stat().st_size / 1e6:.1f} MB, for your eyes alone.")
    say(f"It is in the record of what operators did, and {person.name} is told by letter and under Account.")
    return OK


def _show_parts(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r  {done} of {total} parts" + ("\n" if done >= total else ""))
        sys.stderr.flush()


COMMANDS = (
    Command(
        name="init",
        help="Start an empty community: its name, its address, its first operator.",
        example=EXAMPLE_OF_INIT,
        configure=configure_init,
        run=init,
        needs_database=False,
    ),
    Command(
        name="user",
        help="Add a member, or list them.",
        example="hallway user create ana-silva --name 'Ana Silva' --email ana@example.org",
        configure=configure_user,
        run=user,
    ),
    Command(
        name="export",
        help="Write everything of a member's into one zip archive, as they could themselves; they are told.",
        example="hallway export ana-silva --to /home/olive/ana-silva.zip",
        configure=configure_export,
        run=export,
    ),
)
