"""The chain needs no database, and says the same of the same things everywhere."""

import hashlib
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.records import Alarm
from storage.chain import GENESIS, Chain, Row, hash_of
from storage.refused import StorageRefused
from tests.storage.samples import ROOT, START, loud, quiet, some, unwritable


def test_rows_are_numbered_and_know_their_cause() -> None:
    chain = Chain()
    rows = [*chain.link(*quiet(0)), *chain.link(*loud(1))]
    assert [(row.seq, row.kind, row.cause) for row in rows] == [
        (1, "QuoteMoved", None),
        (2, "Halt", None),
        (3, "Alarm", 2),
        (4, "FetchChain", 2),
        (5, "CancelOrder", 2),
    ]
    assert {row.at for row in rows[1:]} == {int(START.timestamp()) * 1_000_000 + 1_000}
    assert (chain.seq, chain.hash) == (5, chain.head.hex())


def test_each_row_seals_the_one_before() -> None:
    chain = Chain()
    rows = [row for step in some(20) for row in chain.link(*step)]
    assert rows[0].prev_hash == GENESIS
    assert [row.prev_hash for row in rows[1:]] == [hash_of(row) for row in rows[:-1]]
    assert hash_of(rows[-1]) == chain.head


def test_the_hash_is_what_anybody_can_compute() -> None:
    row = Row(7, 1_000, "Tick", None, "{}", GENESIS)
    assert hash_of(row) == hashlib.sha256(bytes(32) + b"7|1000|Tick||{}").digest()
    assert hash_of(row._replace(cause=3)) == hashlib.sha256(bytes(32) + b"7|1000|Tick|3|{}").digest()


@settings(max_examples=50, deadline=None, database=None)
@given(st.integers(0, 60))
def test_a_chain_goes_on_from_where_it_was_left(cut: int) -> None:
    steps, whole, first = some(60), Chain(), Chain()
    for step in steps:
        whole.link(*step)
    for step in steps[:cut]:
        first.link(*step)
    rest = Chain(first.seq, first.head)
    for step in steps[cut:]:
        rest.link(*step)
    assert (rest.seq, rest.hash) == (whole.seq, whole.hash)


def test_a_step_that_cannot_be_written_leaves_the_chain_where_it_was() -> None:
    chain = Chain()
    chain.link(*loud(0))
    before = chain.seq, chain.hash
    with pytest.raises(StorageRefused):
        chain.link(*unwritable(1))
    with pytest.raises(StorageRefused):
        chain.link(quiet(1).event, (*loud(0).outputs, Alarm("desk", "\ud800")))
    assert (chain.seq, chain.hash) == before


def test_codec_and_chain_load_no_database() -> None:
    program = "import sys, storage.codec, storage.chain; print('sqlalchemy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
