"""The painter's process: the same pictures, replaced when it dies, gone when the desk is."""

import asyncio
import gc
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.chat import picture
from bot.chat.pictures.drawing import draw
from bot.chat.pictures.studio import NotDrawn, Studio
from bot.chat.wishes import Picture

PATIENT_S = 60.0
"""A busy machine may take a while to start a painter; how long is not what is asked here."""
ROOT = Path(__file__).parent.parent.parent.parent
DESK = """
import asyncio, os, time
from bot.chat.pictures.studio import Studio
from tests.bot.chat.test_studio import PATIENT_S, whose

if __name__ == "__main__":
    print(int(asyncio.run(Studio(PATIENT_S).do(whose, None))), flush=True)
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
    assert asyncio.run(Studio(PATIENT_S).do(draw, shown)) == draw(shown)
    assert int(asyncio.run(Studio(PATIENT_S).do(whose, shown))) != os.getpid()


def test_a_painter_that_dies_is_replaced(tmp_path):
    mark = tmp_path / "mark"
    mark.touch()
    assert asyncio.run(Studio(PATIENT_S).do(dies_once, mark)) == b"drawn"  # type: ignore[arg-type]


def dies(_picture: Picture) -> bytes:
    os._exit(1)


def cannot(_picture: Picture) -> bytes:
    raise ValueError("a candle of nothing")


def waits(mark: Picture) -> bytes:
    """The mark is a path: until it is there."""
    while not Path(str(mark)).exists():
        time.sleep(0.01)
    return b"late"


@pytest.mark.parametrize(
    ("draws", "why"), [(dies, "whoever draws has died twice"), (cannot, "ValueError: a candle of nothing")]
)
def test_a_picture_that_cannot_be_drawn_is_said_and_the_next_one_is_drawn(draws, why):
    async def story() -> bytes:
        studio = Studio(PATIENT_S)
        with pytest.raises(NotDrawn) as said:
            await studio.do(draws, picture(seed=4))
        assert str(said.value) == why
        return await studio.do(draw, picture(seed=4))

    assert asyncio.run(story()) == draw(picture(seed=4))


def fails_late(mark: Picture) -> bytes:
    waits(mark)
    raise ValueError("too late to matter")


def test_nobody_waits_for_a_picture_that_takes_for_ever_nor_for_those_behind_it(tmp_path):
    mark = tmp_path / "mark"

    async def story() -> bytes:
        studio, patient = Studio(patience_s=0.05), Studio(PATIENT_S)
        await patient.do(draw, picture(seed=4))
        for why in ("not within 0.05 seconds", "the one before is not drawn yet"):
            with pytest.raises(NotDrawn, match=why):
                await studio.do(waits, mark)  # type: ignore[arg-type]
        mark.touch()
        return await patient.do(draw, picture(seed=4))

    assert asyncio.run(story()) == draw(picture(seed=4))


def test_a_painter_that_is_stuck_makes_room_for_another(tmp_path):
    async def story() -> bytes:
        await Studio(PATIENT_S).do(draw, picture(seed=4))
        with pytest.raises(NotDrawn, match="died twice"):
            await Studio(PATIENT_S, given_up_s=0.2).do(waits, tmp_path / "never")  # type: ignore[arg-type]
        return await Studio(PATIENT_S).do(draw, picture(seed=4))

    assert asyncio.run(story()) == draw(picture(seed=4))


def test_a_machine_that_cannot_start_another_process_costs_the_picture_alone():
    here = Path("/proc/self/fd")
    script = f"""
import asyncio, resource
from bench.chat import picture
from bot.chat.pictures.drawing import draw
from bot.chat.pictures.studio import NotDrawn, Studio

async def story():
    studio = Studio({PATIENT_S})
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(__import__("os").listdir("{here}")) + 1, 4096))
    try:
        await studio.do(draw, picture(seed=4))
    except NotDrawn as error:
        print(error)
    studio.begin()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    print(len(await studio.do(draw, picture(seed=4))) > 1000)

if __name__ == "__main__":
    asyncio.run(story())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )
    said = done.stdout.splitlines()
    assert (said[0].startswith("nobody can be started who draws: "), said[1:]) == (True, ["True"]), (
        done.stderr
    )


def test_a_late_picture_that_fails_after_all_is_nobodys_news(tmp_path):
    mark, said = tmp_path / "mark", list[str]()

    async def story() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: said.append(told["message"]))
        patient = Studio(PATIENT_S)
        await patient.do(draw, picture(seed=4))
        with pytest.raises(NotDrawn):
            await Studio(patience_s=0.05).do(fails_late, mark)  # type: ignore[arg-type]
        mark.touch()
        await patient.do(draw, picture(seed=4))
        gc.collect()

    asyncio.run(story())
    assert said == []


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
