"""The README cannot lie: what it shows is run and compared."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bot.__main__ import parser
from bot.config import KNOWN
from storage.tape.verbs import VERBS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
SHOWN = re.findall(r"```console\n\$ \./desk (.*?)\n(.*?)```", README, re.S)


def test_the_readme_shows_commands():
    assert [command.split()[0] for command, _ in SHOWN] == ["demo", "replay", "test"]


@pytest.mark.parametrize("shown", [pair for pair in SHOWN if pair[1]], ids=lambda pair: pair[0])
def test_the_transcript_is_what_the_command_prints(shown):
    command, output = shown
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command.split()], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = output.strip().removesuffix("…").strip().splitlines()
    assert done.stdout.splitlines()[: len(lines)] == lines


def test_the_first_command_leads_to_a_chat_page(tmp_path):
    demo = subprocess.Popen(
        [sys.executable, "-P", "-m", "sandbox"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "BROWSER": "true"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        page = re.fullmatch(r"the chat is at (http://127\.0\.0\.1:\S+)\n", demo.stderr.readline())[1]
        assert "<!doctype html>" in httpx.get(page).raise_for_status().text.lower()
        demo.send_signal(signal.SIGINT)
        assert demo.communicate() == (None, "desk: the demo was stopped\n")
        assert demo.returncode == 130
    finally:
        demo.kill()


def test_every_link_leads_somewhere():
    for page in [*PAGES, *ROOT.glob("*/README.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_a_decision_that_is_not_there_is_said_never_to_have_been():
    """Numbers are never given again, so that whoever finds one missing knows that nothing was taken away."""
    pages = {int(page.name[:4]): page.read_text() for page in (ROOT / "docs" / "decisions").glob("*.md")}
    for number in range(1, max(pages)):
        after = pages[min(other for other in pages if other >= number)]
        assert number in pages or f"The number {number:04} was never taken." in after


def test_every_folder_the_readme_names_holds_something():
    for folder in re.findall(r"^(\w+)/ +[A-Z]+\.", README, re.M):
        assert any((ROOT / folder).iterdir())


def test_every_setting_is_explained_and_nothing_else():
    lines = (ROOT / ".env.example").read_text().splitlines()
    names = [line.partition("=")[0] for line in lines if line and not line.startswith("#")]
    assert names == list(KNOWN)
    for name in names:
        at = next(index for index, line in enumerate(lines) if line.startswith(f"{name}="))
        assert lines[at - 1].startswith("# "), f"{name} has no line that explains it"


def test_every_verb_of_the_tape_is_in_its_manual():
    manual = (ROOT / "docs" / "tape.md").read_text()
    assert [verb for verb in VERBS if not re.search(rf"\b{verb}\b", manual)] == []


USED = sorted(
    {
        (command, word)
        for page in PAGES
        for command, rest in re.findall(r"`\./desk (\w+)([^`]*)`", page.read_text())
        for word in re.findall(r"(?<![\w.])[A-Z_]{3,}(?![\w.])", rest)
        if command not in ("demo", "crash", "chaos", "cover", "mutate", "bench", "test", "lock")
    }
)


@pytest.mark.parametrize(("command", "word"), USED, ids=lambda each: each)
def test_a_page_calls_a_thing_what_the_help_of_the_command_calls_it(command, word, capsys):
    with pytest.raises(SystemExit):
        parser().parse_args([command, "--help"])
    assert re.search(rf"(?<!\w){word}(?!\w)", capsys.readouterr().out)


@pytest.mark.parametrize("command", ["replay", "export", "run", "journal", "bookmark", "panic", "trust"])
def test_a_journal_is_called_one_word_in_every_help(command, capsys):
    with pytest.raises(SystemExit):
        parser().parse_args([command, "--help"])
    said = capsys.readouterr().out
    assert re.search(r"(?<!\w)(PAPER_)?JOURNAL(?!\w)", said)
    assert not re.search(r"(?<!PostgreSQL )URL", said)


def test_every_command_has_a_help_line():
    assert all(
        command in parser().format_help() for command in ("demo", "replay", "run", "journal", "test", "bench")
    )
