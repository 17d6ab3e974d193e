"""What holds of the source tree as a whole."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import hallway.engine

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "hallway"


def imported_by(statement):
    """The modules that a fresh interpreter holds after this statement."""
    program = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("statement", ["import hallway", "import hallway.engine", "import hallway.core.serving.start"])
def test_django_is_not_imported(statement):
    assert "django" not in imported_by(statement)


def test_importing_the_engine_loads_no_compiler():
    assert not imported_by("import hallway.engine.types") & {"numba", "scipy"}


def test_the_engine_has_every_name_it_promises():
    promised = {"Network", "TextIndex", "tie_strengths", "concentration", "concentration_many", "allot", "warm_up"}
    assert promised <= set(hallway.engine.__all__)
    assert hallway.engine.__all__ == sorted(hallway.engine._HOMES)
    for name in hallway.engine.__all__:
        assert getattr(hallway.engine, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = hallway.engine.nothing


def test_only_the_settings_read_the_environment():
    readers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and ast.unparse(node.value) == "os"
    }
    # the others write what a library reads, or hand on the whole
    assert readers <= {
        "core/config.py",
        "settings.py",
        "wsgi.py",
        "cli.py",
        "core/serving/server.py",
        "core/serving/kernels.py",
        "core/backups/restore.py",
    }


def test_csv_is_written_in_one_place_where_every_cell_is_made_harmless():
    writers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"csv.writer", "csv.DictWriter"}
    }
    assert writers == {"core/spreadsheets.py"}


def test_every_test_folder_mirrors_one_of_the_source():
    ours = {"browser", "factories", "community", "upgrade"}
    folders = {
        path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith((".", "_"))
    }
    assert folders - ours <= {path.name for path in SOURCE.iterdir() if path.is_dir()}


def test_no_requirement_file_names_an_index():
    for file in (ROOT / "requirements").glob("*.txt"):
        text = file.read_text("utf-8")
        assert "index-url" not in text
        assert "--find-links" not in text
        assert text.count("==") <= text.count("--hash=")


def test_no_file_is_too_long_to_have_one_subject():
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text("utf-8").splitlines())) > 450
    }
    assert long == {}
