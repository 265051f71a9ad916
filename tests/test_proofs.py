"""No page can lie about what proves it: every file and every test that one names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
NAMED = sorted({each for page in PAGES for each in re.findall(r"([\w/.-]+\.py)::(\w+)", page.read_text())})
FILES = sorted({each for page in PAGES for each in re.findall(r"`(\w+/[\w/.-]+\.py)", page.read_text())})


@pytest.mark.parametrize(("path", "test"), NAMED, ids=lambda name: name)
def test_a_named_proof_exists(path: str, test: str) -> None:
    tree = ast.parse((ROOT / path).read_text())
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert test in {node.name for node in tree.body if isinstance(node, functions)}


@pytest.mark.parametrize("path", FILES)
def test_a_named_file_exists(path: str) -> None:
    assert (ROOT / path).is_file()


def test_the_pages_name_proofs() -> None:
    proofs = (ROOT / "docs" / "proofs.md").read_text()
    assert 30 < sum(f"{path}::{test}" in proofs for path, test in NAMED) < len(NAMED)
    assert {path for path, _ in NAMED} <= set(FILES)
