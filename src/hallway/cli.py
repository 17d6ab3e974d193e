"""The program `hallway`. A command lives with the capability it belongs to, in its `commands.py`."""

import os
import sys
from argparse import ArgumentError, ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from hallway import __version__
from hallway.core.config import BadSetting, Config
from hallway.core.secret import make_secret_key

if TYPE_CHECKING:
    from hallway.core.commands import Command

#: command -> the module with its `COMMANDS`; only this one is read when the command runs
MODULES = {
    "serve": "hallway.core.serving.start",
    "init": "hallway.membership.commands",
    "user": "hallway.membership.commands",
    "export": "hallway.membership.commands",
    "demo": "hallway.community.commands",
    "import": "hallway.community.commands",
    "meet": "hallway.discovery.commands",
    "routes": "hallway.discovery.commands",
    "search": "hallway.discovery.commands",
    "doctor": "hallway.core.serving.commands",
    "worker": "hallway.core.serving.commands",
    "migrate": "hallway.core.serving.commands",
    "backup": "hallway.core.backups.commands",
    "restore": "hallway.core.backups.commands",
    "mail": "hallway.messaging.commands",
}
#: those that run before Django is set up; their modules import none of it
BARE = {"serve"}
#: those that start a server's data folder where there is none
STARTING = {"serve", "init", "demo", "worker", "migrate"}
#: what a shell reports of a program that SIGPIPE ended
ENDED_BY_PIPE = 141
#: a command -> what it ends with when a setting is wrong, where 1 would have a mail server return the mail
FAILED_FOR_NOW = {"mail": 75}
HELP = {"-h", "--help"}
#: options that are settings; they are read before Django is set up with the settings
SETTING_OPTIONS = {"--port": "HALLWAY_PORT", "--host": "HALLWAY_HOST"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 done, 1 failed, 2 wrong usage."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(arguments)
    except BadSetting as error:
        sys.stderr.write(f"hallway: {error}\n")
        return FAILED_FOR_NOW.get(arguments[0] if arguments else "", 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output went away: `hallway user list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ENDED_BY_PIPE


def _run(arguments: list[str]) -> int:
    name = next((word for word in arguments if not word.startswith("-")), None)
    others = _options_to_settings(arguments)
    if name == "demo":
        os.environ["HALLWAY_DEMO"] = "yes"
    config = Config.from_environment()
    helping = bool(HELP & set(arguments))
    if name in STARTING and not helping:
        make_secret_key(config.data_dir)
    if name == "demo" and others == ["demo"]:
        start = import_module("hallway.core.serving.start")
        if (lines := start.remembered_demo(config)) is not None:
            return int(start.serve_with(config, lines=lines))
    bare = name in BARE and not helping
    if not bare:  # sets Django up, which `import hallway` does not
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.settings")
        run_in_django = import_module("hallway.core.run_command").run_command
    parser, commands = make_parser(sorted({MODULES[name]} if name in MODULES else set(MODULES.values())))
    given = parser.parse_args(arguments)
    if given.command is None:
        parser.print_help(sys.stderr)
        return 2
    command = commands[given.command]
    code: int = command.run(given) if bare else run_in_django(command, given, config=config)
    return code


def _options_to_settings(arguments: Sequence[str]) -> list[str]:
    """Put options that are settings into the environment; the words that are no such options."""
    before = ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for option, variable in SETTING_OPTIONS.items():
        before.add_argument(option, dest=variable)
    try:
        given, others = before.parse_known_args(arguments)
    except ArgumentError:
        return list(arguments)  # the command's own parser says it better
    os.environ.update({variable: value for variable, value in vars(given).items() if value is not None})
    return others


def make_parser(modules: Sequence[str]) -> "tuple[ArgumentParser, dict[str, Command]]":
    """The parser of the commands in these modules, and the commands by name."""
    parser = ArgumentParser(
        prog="hallway",
        description="A networking server that a community runs for itself.",
        epilog="hallway COMMAND --help shows what a command takes, with an example.\n"
        "Settings are variables HALLWAY_…; docs/reference/settings.md lists them.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"hallway {__version__}")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands: dict[str, Command] = {}
    found = {command.name: command for module in modules for command in import_module(module).COMMANDS}
    for name in MODULES:
        if name not in found:
            continue
        command = commands[name] = found[name]
        command.configure(
            choices.add_parser(
                name,
                help=command.help,
                description=command.help,
                epilog=f"Example:\n  {command.example}",
                formatter_class=RawDescriptionHelpFormatter,
            )
        )
    return parser, commands
