"""`hallway mail receive`: the program that a mail server pipes a mail into."""

import os
import sys
from argparse import ArgumentParser, Namespace

from django.conf import settings
from django.db import Error as DatabaseFailure

from hallway.core.commands import Command, complain
from hallway.core.database import explain_failure
from hallway.messaging.enums import Result
from hallway.messaging.incoming.receive import Outcome, addresses_of, receive

#: how Postfix calls the null sender
_NULL_SENDERS = {"", "<>", "MAILER-DAEMON"}
#: what mail servers understand, whatever they are
CODES = {
    Result.DELIVERED: os.EX_OK,
    Result.NOTED: os.EX_OK,
    Result.DROPPED: os.EX_OK,
    Result.ANSWERED: os.EX_OK,
    Result.UNKNOWN: os.EX_NOUSER,
    Result.TOO_LARGE: os.EX_DATAERR,
    Result.UNREADABLE: os.EX_DATAERR,
}


def configure_mail(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    one = commands.add_parser("receive", description="Take one mail from stdin, as a mail server's pipe.")
    one.add_argument(
        "--to", metavar="ADDRESS", help="whom the mail server has it for; without it the mail's own header says"
    )
    one.add_argument("--from", dest="sender", metavar="ADDRESS", help="the sender in the envelope; empty for none")


def mail(given: Namespace) -> int:
    """The exit code for the mail server; anything unforeseen has it keep the mail and bring it again."""
    try:
        outcome = _taken(given)
    except DatabaseFailure as failure:
        complain(explain_failure(failure))
        return os.EX_TEMPFAIL
    except Exception as failure:  # a mail that is lost cannot be brought back
        complain(f"{type(failure).__name__}: {failure}")
        return os.EX_TEMPFAIL
    code = CODES[outcome.result]
    if code != os.EX_OK:
        complain(outcome.words)
    return code


def _taken(given: Namespace) -> Outcome:
    most = settings.CONFIG.mail_in_limit_mb << 20
    content = sys.stdin.buffer.read(most + 1)
    sender = None if given.sender is None else "" if given.sender in _NULL_SENDERS else given.sender
    if given.to:
        return receive(content, given.to, envelope_from=sender)
    if len(content) > most:
        return Outcome(Result.TOO_LARGE, f"larger than {settings.CONFIG.mail_in_limit_mb} MB")
    outcomes = [receive(content, address, envelope_from=sender) for address in addresses_of(content)]
    return max(outcomes, key=lambda one: CODES[one.result], default=Outcome(Result.UNKNOWN, "no such address"))


COMMANDS = (
    Command(
        name="mail",
        help="Take mail from a mail server's pipe: answers to letters, bounces, complaints.",
        example="hallway mail receive --to reply+...@hallway.example.org --from ana@example.org < mail.eml",
        configure=configure_mail,
        run=mail,
        failed=os.EX_TEMPFAIL,
    ),
)
