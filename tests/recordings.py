"""Recordings of real markets lie beside the house, never in it: whoever has none skips these tests."""

import os
from pathlib import Path
from typing import Any

import pyarrow.parquet  # type: ignore[import-untyped]
import pytest

BESIDE = Path(__file__).resolve().parents[2] / "shared"


def recording(name: str) -> Path:
    """Where it lies; the test that asks is skipped, and says so, where it does not."""
    path = Path(os.environ.get("TAPDESK_SHARED", BESIDE)) / "data" / name
    if not path.exists():
        pytest.skip(f"no recording at {path}: set TAPDESK_SHARED")
    return path


def rows(name: str, columns: list[str] | None = None) -> list[dict[str, Any]]:
    """A recorded table, row by row."""
    told: list[dict[str, Any]] = pyarrow.parquet.read_table(recording(name), columns=columns).to_pylist()
    return told
