"""The painter's process: the same pictures, replaced when it dies, gone when the desk is."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

from bench.chat import picture
from bot.chat.drawing import draw
from bot.chat.studio import Studio
from bot.chat.wishes import Picture

ROOT = Path(__file__).parent.parent.parent.parent
DESK = """
import asyncio, os, time
from bot.chat.studio import Studio
from tests.bot.chat.test_studio import whose

if __name__ == "__main__":
    print(int(asyncio.run(Studio().do(whose, None))), flush=True)
    time.sleep(60)
"""


def whose(_picture: Picture) -> bytes:
    return str(os.getpid()).encode()


def dies_once(mark: Picture) -> bytes:
    """The mark is a path: whoever finds it there removes it and dies."""
    path = Path(str(mark))
    if path.exists():
        path.unlink()
        os._exit(1)
    return b"drawn"


def test_a_picture_is_the_same_wherever_it_is_drawn():
    shown = picture(seed=4)
    assert asyncio.run(Studio().do(draw, shown)) == draw(shown)
    assert int(asyncio.run(Studio().do(whose, shown))) != os.getpid()


def test_a_painter_that_dies_is_replaced(tmp_path):
    mark = tmp_path / "mark"
    mark.touch()
    assert asyncio.run(Studio().do(dies_once, mark)) == b"drawn"  # type: ignore[arg-type]


def test_a_desk_that_is_killed_leaves_no_painter_behind(tmp_path):
    script = tmp_path / "desk.py"
    script.write_text(DESK)
    desk = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    painter = int(desk.stdout.readline())
    desk.kill()
    desk.communicate()
    until = time.monotonic() + 20
    while time.monotonic() < until and alive(painter):
        time.sleep(0.01)
    assert not alive(painter)


def alive(pid: int) -> bool:
    """A zombie is not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
