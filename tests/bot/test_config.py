"""Settings: the environment wins, and what is unknown is refused."""

import pytest

from bot.config import KNOWN, BadConfig, Config, load, playbook, tickers
from engine.plays.playbook import changed


def test_without_anything_the_defaults_hold(tmp_path):
    assert load({}, tmp_path / ".env") == Config(database="data/desk.db", watch="")


def test_the_environment_wins_over_the_file(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("# mine\nDATABASE_URL=a.db\nWATCH=LUNR,SLS\n")
    assert load({"DATABASE_URL": "b.db"}, dotenv) == Config(database="b.db", watch="LUNR,SLS")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("DATABASE=a.db", "'DATABASE' is no setting: did you mean DATABASE_URL?"),
        ("APLACA_KEY=k", "'APLACA_KEY' is no setting: did you mean ALPACA_KEY?"),
        ("NOBODY=k", f"'NOBODY' is no setting; known are {', '.join(KNOWN)}"),
        ("WATCH", f"'WATCH' is no setting; known are {', '.join(KNOWN)}"),
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


def test_a_play_without_names_of_its_own_trades_what_is_watched_once_it_is_opted_into(tmp_path):
    config = load({"WATCH": "AAPL,SPY", "PLAYS": "momentum, swing"}, tmp_path / ".env")
    traded = {play.name: play.universe for play in config.playbook.plays if play.universe}
    both = {"AAPL", "SPY"}
    assert traded == {"flow_first": both, "etf_scalp": {"SPY"}, "momentum": both, "swing": both}


def test_names_said_later_are_traded_by_the_plays_that_were_opted_into():
    config = Config(watch="AAPL", plays="momentum")
    after = changed(config.playbook, added=frozenset({"NVDA"}), removed=frozenset())
    traded = {play.name: play.universe for play in after.plays if play.universe}
    assert traded == {"flow_first": {"AAPL", "NVDA"}, "momentum": {"AAPL", "NVDA"}}


@pytest.mark.parametrize(
    ("plays", "watch", "complaint"),
    [
        ("momentm", "AAPL", "PLAYS: 'momentm': not one of day_directional, equity_momentum, flow_follow, "),
        ("etf_scalp", "AAPL", "PLAYS: 'etf_scalp': not one of "),
        ("etf_micro", "AAPL", "PLAYS: 'etf_micro': it is off: 62.5 % must win before cost"),
    ],
)
def test_a_play_that_cannot_be_opted_into_is_refused(tmp_path, plays, watch, complaint):
    with pytest.raises(BadConfig) as refused:
        load({"PLAYS": plays, "WATCH": watch}, tmp_path / ".env")
    assert str(refused.value).startswith(complaint)


def test_a_play_that_is_opted_into_needs_names_from_the_settings_or_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLAYS", "momentum")
    with pytest.raises(BadConfig, match=r"^PLAYS: momentum: on which names\? WATCH is empty$"):
        playbook(None)
    assert playbook("LUNR").named["momentum"].universe == {"LUNR"}


def test_a_file_with_a_secret_is_nobody_elses_to_read(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("ALPACA_SECRET=s3cret\n")
    dotenv.chmod(0o640)
    with pytest.raises(BadConfig) as refused:
        load({}, dotenv)
    assert str(refused.value) == f"{dotenv}: holds ALPACA_SECRET and others may read it: chmod 600 {dotenv}"
    dotenv.chmod(0o600)
    assert load({}, dotenv).alpaca_secret == "s3cret"  # noqa: S105 - no secret


def test_a_place_with_a_password_in_it_is_a_secret_and_a_file_s_name_is_none(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("DATABASE_URL=postgresql://desk:s3cret@db/desk\n")
    dotenv.chmod(0o644)
    with pytest.raises(BadConfig, match="holds DATABASE_URL and others may read it"):
        load({}, dotenv)
    dotenv.write_text("DATABASE_URL=data/other.db\n")
    assert load({}, dotenv).database == "data/other.db"


def test_a_secret_is_in_no_repr():
    assert "s3cret" not in repr(Config(telegram_token="s3cret", alpaca_key="s3cret", whales_key="s3cret"))  # noqa: S106
    assert "s3cret" not in repr(Config(database="postgresql://desk:s3cret@localhost/desk"))


def test_an_address_is_an_address(tmp_path):
    with pytest.raises(BadConfig, match=r"^ALPACA_URL: 'paper' is not an address like https://paper-api"):
        load({"ALPACA_URL": "paper"}, tmp_path / ".env")


def test_the_address_of_real_money_is_an_address_too(tmp_path):
    with pytest.raises(
        BadConfig, match=r"^ALPACA_LIVE_URL: 'live' is not an address like https://api\.alpaca"
    ):
        load({"VENUE": "live", "ALPACA_LIVE_URL": "live"}, tmp_path / ".env")


def test_what_is_missing_is_named(tmp_path):
    config = load({"ALPACA_KEY": "k", "ALPACA_SECRET": "s"}, tmp_path / ".env")
    assert config.missing == ("TELEGRAM_TOKEN", "UNUSUAL_WHALES_KEY")
