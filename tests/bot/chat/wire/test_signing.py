"""What a button carries opens only for the person, the verb and the keyboard it was made for."""

import stat
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.build import BUILD
from bot.chat.acts import Act, Verb
from bot.chat.chat import key_path, named
from bot.chat.hands.people import Role
from bot.chat.wire.signing import CODES, DATA_MAX, Seal, fresh_nonce, key_beside, made_at
from bot.config import BadConfig, Config
from tests.bot.chat.wire.forging import WAYS, forge
from tests.sandbox.telegram.scene import MORNING, OWNER, STRANGER
from tests.test_docs import ROOT

SEAL = Seal(b"k" * 32)
ACT = Act(Verb.BUY, "GOOGL-118.12", "sure")


def test_every_verb_has_a_letter_of_its_own() -> None:
    assert set(CODES) == set(Verb)
    assert len(set(CODES.values())) == len(Verb)


def test_a_button_fits_and_comes_back_as_it_left() -> None:
    for verb in Verb:
        act, nonce = Act(verb, ACT.subject, ACT.detail), fresh_nonce(MORNING)
        data = SEAL.sign(act, OWNER, nonce)
        assert len(data.encode()) <= DATA_MAX
        signed = SEAL.read(data, OWNER)
        assert signed is not None
        assert signed == (act, nonce)
        assert MORNING - made_at(signed.nonce) < timedelta(seconds=1)


def test_what_does_not_fit_is_a_programmer_s_error() -> None:
    with pytest.raises(ValueError, match="a button cannot carry"):
        SEAL.sign(Act(Verb.BUY, "X" * 60), OWNER, fresh_nonce(MORNING))


def test_it_is_nobody_else_s_and_no_other_desk_s() -> None:
    data = SEAL.sign(ACT, OWNER, fresh_nonce(MORNING))
    assert SEAL.read(data, STRANGER) is None
    assert Seal(b"K" * 32).read(data, OWNER) is None
    assert SEAL.owner_of(data, [STRANGER, OWNER]) == OWNER
    assert SEAL.owner_of(data, [STRANGER]) is None


def test_of_twenty_thousand_forgeries_none_opens() -> None:
    """A sample: `python -m tests.bot.chat.wire forge 1000000` is the whole of it."""
    tried, opened = forge(20_000, seed=7)
    assert set(tried) == {way.__name__ for way in WAYS}
    assert (tried.total(), opened) == (20_000, 0)


@given(st.text(max_size=70))
def test_any_text_is_only_refused(data: str) -> None:
    assert SEAL.read(data, OWNER) is None


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path) -> None:
    path = tmp_path / "desk.db.key"
    key = key_beside(path)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key_beside(path) == key
    path.chmod(0o640)
    with pytest.raises(BadConfig, match="chmod 600"):
        key_beside(path)
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(BadConfig, match="too short"):
        key_beside(path)


def test_the_key_lies_beside_the_file_that_remembers() -> None:
    assert str(key_path("data/desk.db")) == "data/desk.db.key"
    assert str(key_path("sqlite:///data/desk.db")) == "data/desk.db.key"
    assert str(key_path("postgresql://desk@host/name")) == "data/chat.key"


def test_the_settings_name_one_owner_by_number() -> None:
    assert named(Config(telegram_owner="7", telegram_observers="8, 9")) == {
        8: Role.OBSERVER,
        9: Role.OBSERVER,
        7: Role.OWNER,
    }
    with pytest.raises(BadConfig, match="one owner"):
        named(Config(telegram_owner="7,8"))
    with pytest.raises(BadConfig, match="TELEGRAM_OBSERVERS: '@olive' is not a list"):
        named(Config(telegram_observers="@olive"))


def test_the_build_is_the_one_that_is_packed() -> None:
    assert f'version = "{BUILD}"' in (ROOT / "pyproject.toml").read_text()
