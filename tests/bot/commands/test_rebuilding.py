"""`journal --rebuild`: what is read out of a journal can be lost, and is not gone."""

import pytest

from bot.__main__ import main
from storage.journal import open_journal
from tests.storage.samples import batches, busy_day, sql, tables


@pytest.fixture
def kept(tmp_path):
    place = str(tmp_path / "desk.db")
    with open_journal(place, holder="test") as journal:
        for batch in batches(busy_day()[:3_000], 250):
            journal.append(batch)
    return place


def test_tables_that_were_spoilt_and_dropped_are_as_they_were_and_the_chain_is_untouched(kept, capsys):
    before = tables(kept, "journal", "tickets", "daily")
    assert all(before.values())
    sql(kept, "DELETE FROM tickets")
    sql(kept, "DROP TABLE daily")
    assert main(["journal", kept, "--rebuild"]) == 0
    assert tables(kept, *before) == before
    counted, sound = capsys.readouterr().out.splitlines()
    assert counted == f"{len(before['journal']):,} rows, tables made anew"
    main(["journal", kept])
    assert capsys.readouterr().out.splitlines()[-1] == sound


def test_beside_a_running_desk_nothing_is_touched(kept, capsys):
    with open_journal(kept, holder="the desk"):
        sql(kept, "DELETE FROM tickets")
        assert main(["journal", kept, "--rebuild"]) == 2
    assert "in use by" in capsys.readouterr().err
    assert tables(kept, "tickets") == {"tickets": []}


def test_where_no_journal_is_none_is_made(tmp_path, capsys):
    nowhere = tmp_path / "desk.db"
    assert main(["journal", str(nowhere), "--rebuild"]) == 2
    assert capsys.readouterr().err.endswith("no journal there\n")
    assert not nowhere.exists()
