"""The list of proofs cannot lie: every test it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMED = re.findall(r"`(tests/\S+\.py)::(\w+)`", (ROOT / "docs" / "proofs.md").read_text())


@pytest.mark.parametrize(("path", "test"), NAMED, ids=lambda name: name)
def test_a_named_proof_exists(path: str, test: str) -> None:
    tree = ast.parse((ROOT / path).read_text())
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert test in {node.name for node in tree.body if isinstance(node, functions)}


def test_the_list_names_proofs() -> None:
    assert len(NAMED) > 30
