"""index.read.apart: whatever a file does to its reader, it is named and the run goes on."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.read import Unreadable, read
from index.read.apart import Apart
from index.read.content import Content, Undecodable
from index.read.worker import PARSERS
from tests.test_architecture import HEAVY

FORMATS = Path(__file__).parent / "formats"
WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "ha ha ha ha ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (each, b"&%c;" % (each - 1) * 10) for each in range(98, 110))
    + b"]>"
)


@pytest.fixture
def apart() -> Iterator[Apart]:
    made = Apart(seconds=30)
    yield made
    made.close()


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def unzipped(name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(FORMATS / name) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def locked(name: str) -> bytes:
    """An archive whose entries say that they are encrypted."""
    data = bytearray((FORMATS / name).read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(mark, place + 1)
    return bytes(data)


HOSTILE = {
    "a ZIP bomb": (".docx", lambda: zipped({"word/document.xml": b"0" * 60_000_000}), "ZIP bomb"),
    "a large bomb": (".xlsx", lambda: zipped({str(n): b"0" * 90_000_000 for n in range(5)}), "450 MB"),
    "entities": (".docx", lambda: zipped({**unzipped("report.docx"), "word/document.xml": LAUGHS + WORD}), "entities"),
    "entities in a book": (".epub", lambda: zipped({"META-INF/container.xml": LAUGHS + b"<a>&m;</a>"}), "entities"),
    "entities in UTF-16": (
        ".pptx",
        lambda: zipped({"ppt/presentation.xml": (LAUGHS + b"<a>&m;</a>").decode().encode("utf-16")}),
        "entities",
    ),
    "nested tables": (
        ".docx",
        lambda: zipped({**unzipped("report.docx"), "word/document.xml": WORD + b"<w:tbl><w:tr><w:tc>" * 10_000}),
        "broken|nests too deeply",
    ),
    "nested lists": (".html", lambda: b"<ul><li>" * 10_000, "nests too deeply"),
    "nested quotes": (".rst", lambda: b"\n\n".join(b" " * n + b"x" for n in range(3_000)), "nests too deeply"),
    "nested cells": (".ipynb", lambda: b'{"cells":' + b"[" * 100_000, "nests too deeply"),
    "nested messages": (".eml", lambda: b"From: a@b.c\nContent-Type: message/rfc822\n\n" * 3_000, "nests too deeply"),
    "no ZIP": (".xlsx", lambda: b"PK\x03\x04nothing", "broken"),
    "no PDF": (".pdf", lambda: b"%PDF-1.7\nnothing", "broken"),
    "an old Word file": (
        ".docx",
        lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "password-protected or in the format before",
    ),
    "a locked ZIP": (".docx", lambda: locked("report.docx"), "password-protected"),
    "a book with DRM": (
        ".epub",
        lambda: zipped(
            {
                **unzipped("report.epub"),
                "META-INF/encryption.xml": b'<e><EncryptionMethod Algorithm="http://www.w3.org/aes"/></e>',
            }
        ),
        "copy-protected",
    ),
    "no notebook": (".ipynb", lambda: b"[1, 2]", "no cells"),
    "no mail": (".eml", lambda: b"Dear Bo,\n\nhello.\n", "neither From"),
    "no text": (".csv", lambda: b"a,b\0\n", "NUL"),
    "wide rows": (".csv", lambda: b"1," * 3_000, "columns"),
    "another format": (".docx", lambda: (FORMATS / "plan.pptx").read_bytes(), "broken|not what its ending says"),
}


@pytest.mark.parametrize(("suffix", "made", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_named_with_the_reason(apart: Apart, suffix: str, made: object, reason: str) -> None:
    """Promise: one line says what is wrong, and the next file is read."""
    with pytest.raises(Undecodable, match=reason) as caught:
        apart.parse(suffix, made())  # type: ignore[operator]
    assert str(caught.value).isprintable()
    assert apart.parse(".csv", b"a,b\n1,2\n").text


def test_nothing_of_this_machine_gets_into_a_document(apart: Apart, tmp_path: Path) -> None:
    """Promise: a document that asks for other files or pages gets none."""
    secret = tmp_path / "secret.txt"
    secret.write_text("a,secret\n")
    file = f"   :file: {secret}\n"
    asks = f"Title\n=====\n\n.. include:: {secret}\n\n.. csv-table::\n{file}\n.. raw:: html\n{file}"
    assert "secret" not in apart.parse(".rst", asks.encode()).text
    xml = f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{secret}">]><html><body><p>x &e;</p></body></html>'
    assert "a,secret" not in apart.parse(".html", xml.encode()).text
    with pytest.raises(Undecodable, match="entities"):
        apart.parse(".epub", zipped({"META-INF/container.xml": xml.encode()}))


def test_a_file_that_takes_too_long_is_given_up() -> None:
    """Promise: a file has so much time; then its process is ended, and the next file has another."""
    apart = Apart(seconds=3)
    grows = b"\n".join(b".. |%c| replace:: %s" % (each, b"|%c| " % (each + 1) * 10) for each in range(97, 110))
    with pytest.raises(Undecodable, match="more than 3 seconds"):
        apart.parse(".rst", grows + b"\n.. |n| replace:: x\n\n|a|\n")
    assert apart.parse(".rst", b"A word.\n").text == "A word.\n"
    apart.close()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems don't limit address space")
def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    """Promise: a file has so much memory."""
    apart = Apart(seconds=60, memory=400_000_000)
    with pytest.raises(Undecodable, match=r"memory|broke down"):
        apart.parse(".csv", b"a,b,c,d,e,f,g,h\n" * 2_000_000)
    assert apart.parse(".csv", b"a,b\n1,2\n").text
    apart.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
def test_a_process_that_was_ended_from_outside_is_replaced(apart: Apart) -> None:
    """Promise: a file is not to blame for what ended its process before."""
    apart.parse(".csv", b"a,b\n1,2\n")
    process = apart._process
    assert process
    os.kill(process.pid, signal.SIGKILL)
    assert apart.parse(".csv", b"a,b\n1,2\n").text


def test_several_threads_each_get_their_own_text(apart: Apart) -> None:
    """Promise: uploads that are read at the same time don't mix."""
    found: dict[int, str] = {}

    def take(number: int) -> None:
        found[number] = apart.parse(".csv", f"a,b\n{number},x\n".encode()).text

    threads = [threading.Thread(target=take, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: f"| {number} | x |" in text for number, text in found.items()} == dict.fromkeys(range(12), True)


def test_a_folder_of_documents_runs_no_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, apart: Apart) -> None:
    """Promise: a json.py among the documents, in the current folder, is not imported."""
    for name in ("json.py", "csv.py", "index.py"):
        (tmp_path / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    assert apart.parse(".csv", b"a,b\n1,2\n").text
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc")
def test_the_process_knows_no_secrets(monkeypatch: pytest.MonkeyPatch, apart: Apart) -> None:
    """Promise: keys in the environment don't reach the process that reads files."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    apart.parse(".csv", b"a,b\n1,2\n")
    process = apart._process
    assert process
    assert b"xoxb" not in Path(f"/proc/{process.pid}/environ").read_bytes()


CONFINED = """
import sys
from index.read.worker import PARSERS, confine, parse
confine(3_000_000_000)
from pathlib import Path
for path in sorted(Path(sys.argv[1]).iterdir()):
    if path.suffix in PARSERS:
        try:
            parse(path.read_bytes(), path.suffix)
        except ValueError:
            pass
print(" ".join({name.split(".")[0] for name in sys.modules}))
import socket, subprocess, urllib.request, os
def gone(): open(sys.argv[2], "w").write("x" * 100_000)
for attempt in (
    lambda: socket.create_connection(("192.0.2.1", 80), 1),
    lambda: urllib.request.urlopen("http://192.0.2.1", timeout=1),
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
    gone,
):
    try:
        attempt()
        print("DONE")
    except OSError:
        pass
"""


def test_the_process_has_no_network_and_loads_nothing_heavy(tmp_path: Path) -> None:
    """Promise: a parser can reach nobody, start nothing and write nothing; no model is loaded to read a file."""
    ran = subprocess.run(
        [sys.executable, "-c", CONFINED, FORMATS, tmp_path / "written"],
        capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False,
    )  # fmt: skip
    loaded, *done = ran.stdout.splitlines()
    assert {"pypdfium2", "lxml", "mammoth", "openpyxl", "pptx", "docutils", "trafilatura"} <= set(loaded.split())
    assert not set(loaded.split()) & HEAVY
    assert not done or not hasattr(signal, "SIGXFSZ")


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A file with damage such as disks, networks and attackers do to it; archives mostly within their files."""
    if data.startswith(b"PK") and chance.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        for name in chance.sample(sorted(parts), chance.randint(1, min(3, len(parts)))):
            parts[name] = damaged(parts[name], chance)
        return zipped(parts)
    return damaged(data, chance)


def damaged(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at, length = chance.randrange(len(made) + 1), chance.choice((1, 2, 8, 64, 512))
        match chance.randrange(6):
            case 0:
                made[at : at + length] = chance.randbytes(length)
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = made[at : at + length] * chance.choice((1, 2, 50))
            case 3:
                made[at : at + length] = b"\0" * length
            case 4:
                made[at:at] = chance.choice(
                    (b"<", b">", b"&x;", b"]]>", b'"', b"9999999999", b"-1", b"\xff\xfe", b"{", b"=_")
                )
            case 5:
                other = chance.randrange(len(made) + 1)
                made[at : at + length] = made[other : other + length]
    return bytes(made[: chance.randrange(len(made) + 1)] if chance.random() < 0.15 else made)


def survive(suffix: str, count: int) -> dict[str, int]:
    """Reads so many damaged files of a format; how many could be read, and how many were named."""
    samples = [path.read_bytes() for path in sorted(FORMATS.iterdir()) if path.suffix == suffix]
    chance = random.Random(f"{suffix} {count}")
    apart = Apart(seconds=20)
    reasons = [reason(apart, suffix, mutated(samples[number % len(samples)], chance)) for number in range(count)]
    apart.close()
    assert all(each is None or (each and each.isprintable()) for each in reasons)
    named = [each for each in reasons if each]
    return {"read": count - len(named), "named": len(named), "late": sum("seconds" in each for each in named)}


def reason(apart: Apart, suffix: str, data: bytes) -> str | None:
    """Why a file can't be read; None where it can."""
    try:
        assert isinstance(apart.parse(suffix, data), Content)
    except Undecodable as error:
        return str(error)
    return None


SUFFIXES = sorted({path.suffix for path in FORMATS.iterdir()} & PARSERS.keys())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_damaged_files_end_no_run(suffix: str) -> None:
    """Promise: a damaged file is read as far as it can be, or named."""
    fates = survive(suffix, 20)
    assert fates["read"] + fates["named"] == 20


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_many_damaged_files_end_no_run(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The same, with 300 of each format."""
    fates = survive(suffix, 300)
    with capsys.disabled():
        sys.stdout.write(f"{suffix} {fates}\n")
    assert fates["read"] + fates["named"] == 300


def test_reading_a_damaged_file_names_it(tmp_path: Path) -> None:
    """Promise: the name of a file stands before the reason why it can't be read."""
    (tmp_path / "a.docx").write_bytes((FORMATS / "report.docx").read_bytes()[:2_000])
    with pytest.raises(Unreadable, match=r"^a\.docx: broken"):
        read(tmp_path / "a.docx", "a.docx")
