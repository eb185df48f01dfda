"""The commands of a page, run one after the other as a reader would paste them.

The reader has a few documents in `~/notes`. What does not end by itself (`corrobot serve`, `corrobot watch`) runs until
the next of its kind, or the end of the page. Nothing is installed: `make` does a dry run, and other tests install.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.faces.web.keys import Role, new_key
from tests.command import ROOT, Ran, environment, here
from tests.docs.pages import blocks
from tests.pages import Pages

BIN = Path(sys.executable).parent
NOTES = {
    "flat.md": "# The flat\n\nThe lease ends on 31 May 2027.\n\n"
    "The flat in Mill Lane was built in 1954 and has three rooms.\n",
    "survey.txt": "The flat in Mill Lane was built in 1961 and has three rooms.\n",
    "old.txt": "The former flat was let until 2019.\n",
}
"""Two of them disagree."""

_PRELUDE = """
set -eu
running=
end() { [ -z "$running" ] || { kill "$running"; wait "$running" || :; running=; }; }
trap end EXIT
begin() {
  end
  "$@" >began 2>&1 & running=$!
  for _ in $(seq 600); do
    if grep -qE 'Corrobot is at|Watching' began; then return; fi
    kill -0 "$running" 2>/dev/null || break
    sleep 0.1
  done
  cat began >&2; return 1
}
curl() { command curl -sSf "$@"; echo; }
make() { command make -n -C "$ROOT" "$@" >/dev/null; }
uv() { :; }; pipx() { :; }; pip() { :; }
"""
_LASTING = re.compile(r"^(.*)\bcorrobot ((?:serve|watch)\b(?!.*--new-key).*)$", flags=re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with documents, and a server of web pages that stands for the web."""

    home: Path
    folder: Path
    web: Pages

    def walk(self, text: str) -> Ran:
        """Runs the `sh` blocks of a page, and then its Python."""
        secret, key = new_key("ann", Role.WRITE)
        port = _free()
        script = "\n".join([*blocks(text, "sh"), *map(_python, blocks(text, "python"))])
        stand_ins = {
            "8765": str(port),  # first: a key may hold these digits
            "9f86d08...": key.line.rsplit(":", 1)[1],
            "corrobot-...": secret,
            "https://bot.example.org": f"http://127.0.0.1:{port}",
            "https://example.org": self.web.url,
            " ID": f" {self._disagreement()}",
        }
        for said, meant in stand_ins.items():
            script = script.replace(said, meant)
        script = _LASTING.sub(r"\1begin corrobot \2", script)
        path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        own = {"HOME": str(self.folder), "PATH": path, "CORROBOT_PORT": str(port), "ROOT": str(ROOT)}
        done = subprocess.run(
            ["bash", "-c", _PRELUDE + script],
            cwd=self.folder,
            env={**environment(self.home), **own},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def _disagreement(self) -> str:
        listed = here(self.home, "disagreements", "--json")
        return found[0] if (found := re.findall(r'"id": "([^"]+)"', listed.out)) else "ID"


def settled(home: Path, folder: Path, web: Pages) -> Reader:
    """A reader whose `~/notes` are indexed in a home."""
    notes = folder / "notes"
    notes.mkdir(parents=True)
    for name, text in NOTES.items():
        (notes / name).write_text(text, encoding="utf-8")
    (folder / "notes.md").write_text("The key is under the mat.\n", encoding="utf-8")
    (folder / "lease.txt").write_text("The deposit is 1,800 euros.\n", encoding="utf-8")
    line = '{"question": "When does the lease end?", "answers": ["31 May 2027"]}\n'
    (folder / "questions.jsonl").write_text(line, encoding="utf-8")
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(BIN)
    web.put("/handbook", "<title>Handbook</title><p>Everyone has 28 days of leave a year.</p>", "text/html")
    indexed = here(home, "index", notes)
    assert indexed.status == 0, indexed.err
    return Reader(home, folder, web)


def _python(block: str) -> str:
    return f"{sys.executable} - <<'END'\n{block}END"


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
