"""Reference pages made from the code; `make reference` writes them, and a test compares."""

from argparse import Action, ArgumentParser, _HelpAction, _SubParsersAction
from collections.abc import Mapping
from dataclasses import fields

from hallway.core.commands import Command
from hallway.core.config import PREFIX, Config

MADE = "<!-- Made from the code by `make reference`. -->\n"


def settings_page() -> str:
    """Every variable an operator can set."""
    lines = [
        "# Settings",
        "",
        MADE,
        "Variables of the environment. Each has a default that suits a laptop; a value that cannot be used stops the",
        "start and names its variable. What the community itself decides (who may join, how long things are kept, its",
        "texts) the operator sets on the pages under `/admin/`.",
        "",
    ]
    for setting in fields(Config):
        default = "" if setting.default in {"", None} else f"`{_shown(setting.default)}`"
        lines += [f"## {PREFIX}{setting.name.upper()}", "", setting.metadata["doc"], ""]
        lines += [f"Default: {default or 'empty'}. Example: `{setting.metadata['example']}`.", ""]
    return "\n".join(lines)


def _shown(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def commands_page(parser: ArgumentParser, commands: Mapping[str, Command]) -> str:
    """Every command with what it takes and an example."""
    lines = [
        "# Commands",
        "",
        MADE,
        "`hallway COMMAND --help` says the same. A command ends with 0 when it is done, 1 when it failed (one line on",
        "stderr says why and what to do), 2 when it was called wrongly. `--json` prints data for programs. What is",
        "said is English, whatever HALLWAY_LANGUAGE is: that is the language of pages and letters.",
        "",
    ]
    for name, one in _choices(parser).items():
        lines += [f"## hallway {name}", "", commands[name].help, "", f"    {commands[name].example}", ""]
        lines += _arguments(one)
        for inner, deeper in _choices(one).items():
            lines += [f"### hallway {name} {inner}", "", deeper.description or "", "", *_arguments(deeper)]
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> list[str]:
    rows = [
        f"| `{_written(action)}` | {(action.help or '') % {**vars(action), 'prog': parser.prog}} |"
        for action in parser._actions
        if not isinstance(action, _SubParsersAction | _HelpAction)
    ]
    return ["| argument | what it is |", "| --- | --- |", *rows, ""] if rows else []


def _written(action: Action) -> str:
    value = "\\|".join(map(str, action.choices)) if action.choices else action.metavar or action.dest.upper()
    if not action.option_strings:
        return str(value)
    return " ".join([", ".join(action.option_strings), *([] if action.nargs == 0 else [str(value)])])


def _choices(parser: ArgumentParser) -> dict[str, ArgumentParser]:
    found: dict[str, ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            found |= action.choices
    return found
