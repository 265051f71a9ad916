"""The image and the unit give a desk what it needs and nothing else, as far as reading them can show."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
IMAGE = (ROOT / "Dockerfile").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_may_do_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ulimits"] == {"core": 0}
    assert service["tmpfs"] == ["/tmp:size=64m,noexec,nosuid,nodev"]  # noqa: S108 - in memory
    assert {"mem_limit", "pids_limit"} <= service.keys()
    assert not {"privileged", "ports", "cap_add", "pid", "devices"} & service.keys()
    assert "docker.sock" not in str(service)


def test_a_desk_that_ends_is_started_again_and_no_health_is_pretended() -> None:
    desk = SERVICES["desk"]
    assert (desk["command"], desk["restart"], desk["env_file"]) == (["run"], "always", ".env")
    assert "healthcheck" not in desk
    assert "HEALTHCHECK" not in IMAGE
    assert SERVICES["replay"]["network_mode"] == "none"


def test_the_image_is_nobody_s_and_holds_what_was_locked() -> None:
    final = IMAGE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", final, re.M)
    assert "--require-hashes" in IMAGE
    assert not re.search(r"^(ADD|COPY .*\.env)|curl|wget", IMAGE, re.M)
    let_in = (ROOT / ".dockerignore").read_text().splitlines()
    assert next(line for line in let_in if not line.startswith("#")) == "*"
    assert "tzdata==" in (ROOT / "requirements.lock").read_text()


BARE = """
import sys
import zoneinfo
assert zoneinfo.TZPATH == ()
sys.modules.update(dict.fromkeys(sys.argv[1:]))
from bot.doctor.machine import time_zones
print(time_zones().said)
"""


@pytest.mark.parametrize(("lacking", "found"), [((), True), (("tzdata",), False)])
def test_on_a_machine_without_time_zones_new_york_is_found_in_the_package(
    lacking: Sequence[str], found: bool
) -> None:
    """And nowhere else: without it there is no desk, rather than one whose cut-offs are an hour off."""
    done = subprocess.run(
        [sys.executable, "-c", BARE, *lacking], cwd=ROOT, env=os.environ | {"PYTHONTZPATH": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ("New York is -5 and -4 hours" in done.stdout) is found, done.stderr
    assert ("ZoneInfoNotFoundError" in done.stderr) is not found


def test_the_folders_of_the_image_are_all_that_the_desk_imports(tmp_path: Path) -> None:
    folders = re.findall(r"^COPY (\w+) /app/\w+$", IMAGE, re.M)
    for folder in folders:
        shutil.copytree(
            ROOT / folder, tmp_path / "app" / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    every = [
        ".".join(path.relative_to(tmp_path / "app").with_suffix("").parts)
        for path in (tmp_path / "app" / "bot").rglob("[!_]*.py")
    ]
    asked = f"import {', '.join(sorted(every))}; print('all there')"
    environ = {"PYTHONPATH": str(tmp_path / "app"), "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, env=environ, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("all there\n", "")


def test_the_unit_brings_a_desk_back_and_confines_it() -> None:
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read(ROOT / "docs" / "tapdesk.service")
    service = unit["Service"]
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    assert (service["Restart"], service["ExecStart"].split()[1]) == ("always", "run")
    assert (service["User"], service["UMask"], service["LimitCORE"]) == ("tapdesk", "0077", "0")
    assert (service["ProtectSystem"], service["NoNewPrivileges"]) == ("strict", "yes")
    assert service["ReadWritePaths"] == service["WorkingDirectory"]
    assert service["CapabilityBoundingSet"] == ""
