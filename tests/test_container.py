"""The Dockerfile and compose.yaml, as far as they can be looked at without Docker; `tests/container.py` runs them."""

from __future__ import annotations

import re

import yaml

from bot.settings import NAMES
from tests.command import ROOT
from tests.container import image, steps

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def test_the_server_has_no_rights_and_writes_to_its_data_alone() -> None:
    """Not root, nothing but the data folder and /tmp can be written, and only this machine reaches it."""
    (service,) = COMPOSE["services"].values()
    made = image(DOCKERFILE)
    assert service["user"] == made.user == "10001:10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    writable = [volume for volume in service["volumes"] if not volume.endswith(":ro")]
    assert writable == [f"data:{made.env['CORROBOT_HOME']}"]


def test_it_serves_and_says_when_it_is_ready() -> None:
    made = image(DOCKERFILE)
    assert (*made.entrypoint, *made.command) == ("corrobot", "serve")
    assert "/readyz" in made.healthcheck[-1]
    compile(made.healthcheck[-1], "healthcheck", "exec")


def test_its_settings_are_settings() -> None:
    text = DOCKERFILE + (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"CORROBOT_([A-Z_]+)", text)) <= {name.upper() for name in NAMES} | {"HOME"}


def test_what_is_copied_is_there_and_not_ignored() -> None:
    """The context holds what the steps copy, and no more."""
    copied = [part for name, said in steps(DOCKERFILE) if name == "COPY" for part in said.split()[:-1]]
    copied = [part for part in copied if not part.startswith(("-", "/"))]
    allowed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(copied) == sorted(allowed)
    assert all((ROOT / part).exists() for part in copied)
