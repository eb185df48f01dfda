"""Damage, full and read-only disks as a person meets them: told truly, and mended by `corrobot repair`."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.assemble import assemble
from bot.chats import Chats
from bot.database import Files
from bot.doctor import diagnose
from bot.outbox import Outbox
from bot.settings import Settings
from index.checksums import note
from tests.command import QUESTION, ROOT, SEEDS, Ran, contradicting, corrobot, environment, here
from tests.faces.web.serving import serving

CATALOG = "corpora/default/catalog.sqlite"


def page_1(file: Path) -> None:
    file.write_bytes(bytes(4096) + file.read_bytes()[4096:])


def middle(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:80_000] + b"\xff" * 12_288 + data[92_288:])


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def gone(file: Path) -> None:
    file.unlink()


def answered(home: Path) -> dict[str, object]:
    said: dict[str, object] = json.loads(here(home, "ask", "--json", QUESTION).out)
    return {name: said[name] for name in ("standing", "text", "quotes")}


@pytest.mark.parametrize("damage", [page_1, middle, cut, gone])
def test_a_damaged_catalog_is_told_and_made_whole(copied: Path, damage: Callable[[Path], None]) -> None:
    """Nothing is answered from a damaged catalog; after `repair` the same answer stands on the same quotes."""
    right = answered(copied)
    damage(copied / CATALOG)
    for command in (["ask", QUESTION], ["doctor"]):
        ran = here(copied, *command)
        assert ran.status == 1
        assert "corrobot repair" in ran.out + ran.err
        assert "remove --all" not in ran.out + ran.err
    ran = here(copied, "repair")
    assert ran.status == 0, ran.out
    assert answered(copied) == right
    assert here(copied, "doctor").status == 0
    assert here(copied, "repair").out == "ok     corpus default: It is whole.\n"


def upload(home: Path, name: str, words: str) -> Path:
    """Hands in a file as the chat page does; where its content lies."""
    app = assemble(Settings(home))
    handed_in = app.place(name)
    handed_in.path.write_text(words)
    app.take(handed_in)
    app.close()
    return handed_in.path


def test_what_was_uploaded_outlives_forgetting_the_corpus(home: Path) -> None:
    """An upload may be nowhere else: `remove --all` keeps it, `repair` indexes it again, and --uploads deletes it."""
    content = upload(home, "comet.txt", "The comet returns in 2061.")
    ran = here(home, "remove", "--all")
    assert str(content.parent) in ran.err
    assert content.exists()
    ran = here(home, "repair")
    assert "Read again: comet.txt" in ran.out
    assert "2061" in here(home, "ask", "When does the comet return?").out
    assert here(home, "remove", "comet.txt").status == 0
    assert list(content.parent.iterdir()) == []
    content = upload(home, "comet.txt", "The comet returns in 2061.")
    assert here(home, "remove", "--uploads", "comet.txt").status == 2
    assert here(home, "remove", "--all", "--uploads").err == ""
    assert not content.exists()


def test_uploads_and_what_cannot_be_saved_are_named(home: Path, tmp_path: Path) -> None:
    """Of a lost catalog, files and uploads are read again under their names; a file that is gone is named as lost."""
    file, other = tmp_path / "a.txt", tmp_path / "b.txt"
    file.write_text("The mill was sold in 1987.")
    other.write_text("The harbour was finished in 1921.")
    here(home, "index", file, other)
    upload(home, "comet.txt", "The comet returns in 2061.")
    other.unlink()
    (home / CATALOG).unlink()
    ran = here(home, "repair")
    assert ran.status == 1
    assert "Read again: a.txt, comet.txt" in ran.out
    assert "Lost: b.txt" in ran.out
    assert str(other) in ran.out
    assert [line.split("  ")[0] for line in here(home, "documents").out.splitlines()] == ["a.txt", "comet.txt"]


def after(mounts: str) -> list[str]:
    """What runs a command after some mounts that nobody else sees."""
    return ["unshare", "-rm", "sh", "-c", f'{mounts} && exec "$@"', "sh"]


def mounted(home: Path, mounts: str, *arguments: str | Path) -> Ran:
    """Runs the command after some mounts that nobody else sees."""
    command = [*after(mounts), sys.executable, "-m", "bot.faces.cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(home), cwd=ROOT, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def read_only(home: Path, *arguments: str) -> Ran:
    """Runs the command where the home is mounted read-only."""
    return mounted(home, shut(home), *arguments)


def shut(home: Path) -> str:
    """What mounts a home read-only."""
    return f'mount --bind "{home}" "{home}" && mount -o remount,bind,ro "{home}"'


lets_mount = pytest.mark.skipif(
    shutil.which("unshare") is None or subprocess.run(["unshare", "-rm", "true"], check=False).returncode != 0,
    reason="this system lets nobody mount",
)


@lets_mount
def test_a_full_disk_is_named_as_such(copied: Path, tmp_path: Path) -> None:
    """Where there is no room, nothing is called damaged, and nobody is told to delete or repair anything."""
    kept, texts = tmp_path / "kept", tmp_path / "texts"
    shutil.copytree(copied / "corpora", kept)
    texts.mkdir()
    for n in range(40):
        (texts / f"{n}.txt").write_text("\n\n".join(f"Pier {n} of {at} is {at} m long." * 9 for at in range(200)))
    small = f'mount -t tmpfs -o size=2500k none "{copied}/corpora" && cp -r "{kept}/." "{copied}/corpora"'
    full = f'{small} && (cat /dev/zero > "{copied}/corpora/filled" 2>/dev/null || true)'
    for ran in (mounted(copied, small, "index", texts, "--no-audit"), mounted(copied, full, "ask", QUESTION)):
        assert ran.status == 1
        assert "is full" in ran.err
        assert not re.search("repair|remove --all|damaged", ran.err)


@lets_mount
def test_a_read_only_home_can_be_asked(copied: Path) -> None:
    """Asking writes nothing; what has to write says that it can't, and that it is no damage."""
    right = answered(copied)
    listed = corrobot(copied, "disagreements").out
    ran = read_only(copied, "ask", "--json", QUESTION)
    assert ran.status == 0, ran.err
    said = json.loads(ran.out)
    assert {name: said[name] for name in right} == right
    assert read_only(copied, "documents").status == 0
    assert read_only(copied, "disagreements").out == listed
    for command in (["index", str(SEEDS)], ["remove", "--all"]):
        ran = read_only(copied, *command)
        assert ran.status == 1
        assert "read-only" in ran.err
        assert "repair" not in ran.err
    assert "can't be written to" in read_only(copied, "doctor").out


@lets_mount
@pytest.mark.parametrize("kept", [False, True])
def test_a_read_only_home_can_be_served(copied: Path, tmp_path: Path, kept: bool) -> None:
    """It is asked, also in conversations, those of before among them; to change anything is refused with why."""
    assert corrobot(copied, "index", *contradicting(tmp_path)).status == 0
    right = answered(copied)
    corrobot(copied, "disagreements")
    chats = Chats(Files(copied))
    before = chats.begin("local", "default").id
    chats.close()
    if not kept:
        (copied / "chats.sqlite").unlink()
    with serving(copied, before=after(shut(copied))) as server:
        server.ready()
        client = server.client
        assert client.get(f"/api/conversations/{before}").status_code == (200 if kept else 404)
        id_ = client.post("/api/conversations").json()["id"]
        said = client.post("/api/ask", json={"question": QUESTION, "conversation": id_}).json()
        assert {name: said[name] for name in right} == right
        assert len(client.get(f"/api/conversations/{id_}").json()["turns"]) == 1
        found = client.get("/api/disagreements").json()[0]["id"]
        document = client.get("/api/documents").json()["documents"][0]["id"]
        for refused in (
            client.post("/api/documents", files={"files": ("a.txt", b"Words.")}),
            client.delete(f"/api/documents/{document}"),
            client.post(f"/api/disagreements/{found}/dismiss"),
        ):
            assert refused.status_code == 403
            assert refused.json()["type"].endswith(":read-only")
        assert server.stop() == 0
        assert "can't be written to" in server.log
        assert "ERROR" not in server.log
        assert "Traceback" not in server.log


def test_broken_disagreements_stop_no_question(copied: Path, tmp_path: Path) -> None:
    """The file is set aside by name, and what was dismissed stays so, and is written out beside it."""
    assert corrobot(copied, "index", *contradicting(tmp_path)).status == 0
    # Processes of their own, since the log of one that has the file open would still hold its pages.
    listed = json.loads(corrobot(copied, "disagreements", "--json").out)
    dismissed = listed[0]["id"]
    assert corrobot(copied, "disagreements", "dismiss", dismissed, "--reason", "a joke").status == 0
    page_1(copied / "disagreements.sqlite")
    assert "wrong  disagreements.sqlite" in here(copied, "doctor").out
    ran = corrobot(copied, "ask", QUESTION)
    assert ran.status == 0, ran.err
    assert "is set aside as disagreements.damaged-" in ran.err
    (exported,) = copied.glob("disagreements.damaged-*.dismissals.jsonl")
    assert dismissed in [json.loads(line)["id"] for line in exported.read_text().splitlines()]
    again = json.loads(here(copied, "disagreements", "--json", "--dismissed").out)
    assert dismissed in [each["id"] for each in again]
    assert here(copied, "doctor").status == 0


def test_doctor_looks_at_all_files_and_repair_mends_them(copied: Path) -> None:
    """Each of the bot's own files, when broken, is named by `doctor` with `repair`, which saves what can be read."""
    Chats(Files(copied)).close()
    outbox = Outbox(Files(copied))
    for n in range(300):
        outbox.take(f"k{n}", "here", "question", {"text": f"Why {n}? {'x' * 200}"})
    outbox.close()
    assert here(copied, "doctor").status == 0
    page_1(copied / "chats.sqlite")
    middle(copied / "outbox.sqlite")
    ran = here(copied, "doctor")
    wrong = re.findall(r"^wrong +(\S+):.*\n +(.*)", ran.out, re.MULTILINE)
    assert [name for name, _ in wrong] == ["chats.sqlite", "outbox.sqlite"]
    assert all("corrobot repair" in remedy for _, remedy in wrong)
    ran = here(copied, "repair")
    assert ran.status == 1  # not all could be read
    assert here(copied, "doctor").status == 0
    with closing(sqlite3.connect(copied / "outbox.sqlite")) as connection:
        (kept,) = connection.execute("SELECT count(*) FROM tasks").fetchone()
    assert 200 < kept < 300


def test_a_damaged_export_is_named_and_deleted(home: Path) -> None:
    """A model whose file has changed gives other vectors: `doctor` says so, and `repair` has it made again."""
    (home / "models").unlink()
    model = home / "models" / "made"
    model.mkdir(parents=True)
    (model / "model.onnx").write_bytes(b"one")
    note(model)
    (model / "model.onnx").write_bytes(b"two")
    found = [each.found for each in diagnose(Settings(home)) if each.name == "models"]
    assert found == [f"{model} is damaged: model.onnx."]
    app = assemble(Settings(home))
    assert app.drop_spoilt_exports() == [model]
    assert not model.exists()
