"""The one style sheet and the templates know the same classes."""

import re
from pathlib import Path

import hallway

SOURCE = Path(hallway.__file__).parent
SHEET = SOURCE / "core" / "static" / "hallway" / "hallway.css"
#: in templates without a rule: a notice that is neither good nor bad news looks like the plain one
WITHOUT_A_RULE = {"info"}
#: with a rule and in no template: Django writes it around a form's errors
WITHOUT_A_TEMPLATE = {"errorlist"}


def templates():
    """The templates of pages; letters bring their own style."""
    return [path for path in SOURCE.rglob("*.html") if "mail" not in path.parts and path.name != "letter.html"]


def classes_of_templates():
    """Every word of a class attribute that a template writes itself: what it computes is a "tint-" or named elsewhere."""
    found = {}
    for path in templates():
        plain = re.sub(r"\{%.*?%\}|\{#.*?#\}", " ", path.read_text("utf-8"), flags=re.DOTALL)
        for value in re.findall(r'\bclass="([^"]*)"', re.sub(r"\{\{.*?\}\}", "?", plain)):
            found |= {name: path.name for name in value.split() if "?" not in name}
    return found


def classes_of_the_sheet():
    rules = re.sub(r"/\*.*?\*/", "", SHEET.read_text("utf-8"), flags=re.DOTALL)
    for _depth in range(4):
        rules = re.sub(r"(?<=[;{}])[^;{}@]*:[^;{}]*;", "", rules)  # declarations
    return set(re.findall(r"\.([a-z][\w-]*)", rules))


def test_every_class_has_a_rule():
    rules = classes_of_the_sheet()
    assert {name: file for name, file in classes_of_templates().items() if name not in rules | WITHOUT_A_RULE} == {}


def test_every_rule_is_for_something():
    files = [*templates(), *SOURCE.rglob("*.py"), *(SOURCE / "core" / "static" / "hallway").glob("*.js")]
    words = {word for path in files for word in re.findall(r"[a-z][\w-]*", path.read_text("utf-8"))}
    unused = {name for name in classes_of_the_sheet() if name not in words and not name.startswith("tint-")}
    assert unused == WITHOUT_A_TEMPLATE
