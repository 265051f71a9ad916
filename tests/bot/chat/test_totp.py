"""One-time codes, against the published vectors and against everything that is tried with them."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest

from bot.__main__ import main
from bot.chat.hands.totp import Codes, Judged, code, fresh_secret, key_of, uri
from bot.config import BadConfig

KEY = b"12345678901234567890"
SECRET = b32encode(KEY).decode()
NOW = datetime.fromtimestamp(1_111_111_111, UTC)
RIGHT = "050471"

HOTP = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
"""RFC 4226, appendix D."""

TOTP = {
    59: "287082",
    1_111_111_109: "081804",
    1_111_111_111: "050471",
    1_234_567_890: "005924",
    2_000_000_000: "279037",
    20_000_000_000: "353130",
}
"""RFC 6238, appendix B, the last six of its eight digits."""


def codes(last: int = 0) -> Codes:
    return Codes(SECRET, last=last, keep=[].append)


def test_the_published_vectors():
    assert [code(KEY, counter) for counter in range(10)] == HOTP
    assert {moment: code(KEY, moment // 30) for moment in TOTP} == TOTP


@pytest.mark.parametrize(
    ("late", "judged"), [(-32, "wrong"), (-31, "right"), (0, "right"), (58, "right"), (59, "wrong")]
)
def test_a_code_is_good_for_its_half_minute_and_the_one_on_either_side(late, judged):
    found = codes().judge(RIGHT, NOW + timedelta(seconds=late))
    assert found is (Judged.RIGHT if judged == "right" else Judged.WRONG)


def test_each_code_is_believed_once_also_after_a_restart():
    kept: list[int] = []
    first = Codes(SECRET, last=0, keep=kept.append)
    assert first.judge(f" {RIGHT} ", NOW) is Judged.RIGHT
    assert first.judge(RIGHT, NOW) is Judged.USED
    assert codes(kept[-1]).judge(RIGHT, NOW) is Judged.USED
    assert codes(kept[-1]).judge(code(KEY, kept[-1] - 1), NOW) is Judged.USED, "an older one neither"


def test_five_wrong_ones_lock_and_the_right_one_does_not_open():
    locked = codes()
    assert [locked.judge("000000", NOW) for _ in range(5)] == [Judged.WRONG] * 4 + [Judged.LOCKED]
    assert locked.judge(RIGHT, NOW) is Judged.LOCKED


def test_a_right_one_forgives_the_wrong_ones_before_it():
    forgiving = codes()
    for _ in range(4):
        forgiving.judge("000000", NOW)
    assert forgiving.judge(RIGHT, NOW) is Judged.RIGHT
    assert forgiving.judge("000000", NOW) is Judged.WRONG


@pytest.mark.parametrize("given", ["", "0" * 10_000, "０５０４７１", "05 0471", "½"])
def test_what_is_no_code_is_wrong(given):
    assert codes().judge(given, NOW) is Judged.WRONG


def test_without_a_secret_nothing_is_right():
    without = Codes("", last=0, keep=[].append)
    assert not without.configured
    assert without.judge(code(b"", int(NOW.timestamp()) // 30), NOW) is Judged.LOCKED


def test_a_secret_is_taken_as_apps_show_it_and_a_bad_one_is_refused():
    assert key_of(f" {SECRET[:8].lower()} {SECRET[8:]} ") == KEY
    for bad in ("hunter2!", "MZXW6YTB"):
        with pytest.raises(BadConfig, match="TOTP_SECRET"):
            key_of(bad)


def test_a_fresh_secret_is_long_and_its_address_can_be_scanned(capsys):
    assert len(key_of(fresh_secret())) == 20
    assert uri(SECRET).startswith(f"otpauth://totp/Tapdesk%3Aowner?secret={SECRET}&issuer=Tapdesk")
    assert main(["totp"]) == 0
    setting, address = capsys.readouterr().out.splitlines()
    assert setting.removeprefix("TOTP_SECRET=") in address
