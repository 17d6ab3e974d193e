"""The benchmarks there are, each with what it measures: python -m benchmarks."""

import ast
from pathlib import Path


def measures() -> list[tuple[str, str]]:
    """Name and first line of every benchmark that can be run, read without importing what it needs."""
    found = []
    for file in sorted(Path(__file__).parent.glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        is_run = any(isinstance(node, ast.If) and "__main__" in ast.unparse(node.test) for node in tree.body)
        if is_run and file.stem != "__main__":
            found.append((file.stem, (ast.get_docstring(tree) or "").partition("\n")[0]))
    return found


if __name__ == "__main__":
    print("Run one with: python -m benchmarks.NAME --help, or with: make bench BENCH=NAME\n")
    for name, said in measures():
        print(f"{name:18} {said}")
