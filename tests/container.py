"""The Dockerfile without Docker: its steps in a root folder of Debian's, as `python -m tests.container ROOT`.

ROOT is made by `debootstrap --include=python3,python3-venv,ca-certificates bookworm ROOT`, and needs root's rights. The
steps change it. Then the server runs there as compose.yaml says: by its user, with all but /data and /tmp read-only. It
has to become ready, index a folder, answer with a key, and refuse without. Pip looks where it is configured to look.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.faces.web.keys import Role, new_key
from tests.command import QUESTION, ROOT, SEEDS


@dataclass(slots=True)
class Image:
    """What the Dockerfile says of how its image runs."""

    env: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = ""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    healthcheck: tuple[str, ...] = ()


def steps(text: str) -> Iterator[tuple[str, str]]:
    """The instructions of a Dockerfile, each with what it says, without comments and line ends within."""
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    for line in filter(None, map(str.strip, text.splitlines())):
        name, said = line.split(maxsplit=1)
        yield name, said


def image(text: str) -> Image:
    """The settings that the last stage ends with."""
    made = Image()
    for name, said in steps(text):
        match name:
            case "FROM":
                made = Image()
            case "ENV":
                made.env |= dict(part.split("=", 1) for part in shlex.split(said))
            case "WORKDIR":
                made.workdir = said
            case "USER":
                made.user = said
            case "ENTRYPOINT":
                made.entrypoint = tuple(json.loads(said))
            case "CMD":
                made.command = tuple(json.loads(said))
            case "HEALTHCHECK":
                made.healthcheck = tuple(json.loads(said.split(" CMD ", 1)[1]))
    return made


def build(text: str, root: Path) -> None:
    """Plays the steps of all stages in one root."""
    workdir = "/"
    for name, said in steps(text):
        if name == "WORKDIR":
            workdir = said
            inside(root, workdir).mkdir(parents=True, exist_ok=True)
        elif name == "COPY" and not said.startswith("--from"):
            *sources, target = said.split()
            for source in sources:
                to = inside(root, f"{workdir}/{target}")
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns("training"))
                else:
                    shutil.copy(ROOT / source, to)
        elif name == "RUN":
            print(said, flush=True)
            pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
            script = f"cd {workdir} && {said}"
            subprocess.run(["chroot", root, "sh", "-euc", script], check=True, env={"PATH": os.environ["PATH"], **pip})


def inside(root: Path, path: str) -> Path:
    return root / path.lstrip("/")


def run(root: Path, made: Image, *command: str, **extra: str) -> subprocess.Popen[str]:
    """A command as the container runs it: by its user, without rights, /data and /tmp alone to be written."""
    mounts = (
        'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && mount --bind /dev "$0/dev" '
        '&& mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/tmp" '
        '&& mkdir -p "$0.data" && chown 10001:10001 "$0.data" && mount --bind "$0.data" "$0/data" '
        f'&& exec chroot --userspec={made.user} --groups= "$0" env -i "$@"'
    )
    env = [f"{name}={value}" for name, value in {**made.env, **extra}.items()]
    return subprocess.Popen(
        ["unshare", "--mount", "sh", "-euc", mounts, root, *env, *command], text=True, stdout=subprocess.PIPE
    )


def said(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0, out
    return out


def main() -> None:
    root = Path(sys.argv[1]).resolve()
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    build(text, root)
    made = image(text)
    shutil.copytree(SEEDS, inside(root, "/documents"), dirs_exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    secret, key = new_key("ann", Role.READ)
    given = {"CORROBOT_PORT": str(port), "CORROBOT_API_KEYS": key.line}
    assert run(root, made, *made.entrypoint, *made.command).wait(60) != 0, "it served others without a key"
    print(said(run(root, made, *made.entrypoint, "index", "/documents", **given)))
    server = run(root, made, *made.entrypoint, *made.command, **given)
    try:
        for _ in range(300):
            if not run(root, made, *made.healthcheck, **given).wait():
                break
            time.sleep(0.2)
        else:
            raise AssertionError("it was never healthy")
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            body = {"question": QUESTION}
            assert client.post("/api/ask", json=body).status_code == 401
            told = client.post("/api/ask", json=body, headers={"authorization": f"Bearer {secret}"})
            print(told.status_code, told.json()["standing"], told.json()["text"].splitlines()[0])
            assert told.json()["standing"] == "disputed"
        print(said(run(root, made, "sh", "-c", "id; touch /here 2>/dev/null && echo written || echo read-only")))
    finally:
        server.terminate()
        print("ended with", server.wait(30))


if __name__ == "__main__":
    main()
