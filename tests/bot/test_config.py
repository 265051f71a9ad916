"""Settings: the environment wins, and what is unknown is refused."""

import pytest

from bot.config import BadConfig, Config, load, playbook, tickers


def test_without_anything_the_defaults_hold(tmp_path):
    assert load({}, tmp_path / ".env") == Config(database="data/desk.db", watch=None)


def test_the_environment_wins_over_the_file(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("# mine\nDATABASE_URL=a.db\nWATCH=LUNR,SLS\n")
    assert load({"DATABASE_URL": "b.db"}, dotenv) == Config("b.db", frozenset({"LUNR", "SLS"}))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("DATABASE=a.db", "'DATABASE' is no setting; known are DATABASE_URL, WATCH"),
        ("WATCH", "'WATCH' is no setting; known are DATABASE_URL, WATCH"),
    ],
)
def test_a_misspelt_setting_is_refused_with_its_place(tmp_path, line, complaint):
    dotenv = tmp_path / ".env"
    dotenv.write_text(f"# first\n{line}\n")
    with pytest.raises(BadConfig) as refused:
        load({}, dotenv)
    assert str(refused.value) == f"{dotenv}:2: {complaint}"


@pytest.mark.parametrize("text", ["lunr", "LUNR;SLS", "BRK.B", "TOOLONGX", ","])
def test_what_is_no_ticker_is_refused(text):
    with pytest.raises(BadConfig, match="is not a list of tickers like LUNR,RKLB"):
        tickers(text, "WATCH")


def test_watching_replaces_the_list_of_a_play_that_is_opted_into():
    traded = {play.name: play.universe for play in playbook("AAPL,TSLA").plays if play.universe}
    assert traded == {"flow_first": {"AAPL", "TSLA"}}
