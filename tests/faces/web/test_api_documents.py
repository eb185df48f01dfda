"""Documents over HTTP: listing, uploading, removing; and names and contents that mean harm."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command import SEEDS, here
from tests.faces.slack.talking import until
from tests.faces.web.serving import Served, serving


@pytest.fixture(scope="module")
def served(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of this module's own, since its tests change the corpus; its documents come from a folder."""
    home = tmp_path_factory.mktemp("documents")
    (home / "models").symlink_to(seeded / "models")
    shutil.copytree(SEEDS, home / "folder")
    assert here(home, "index", home / "folder").status == 0
    with serving(home, CORROBOT_UPLOAD_MEGABYTES="1", CORROBOT_UPLOAD_FILES="3") as server:
        server.ready()
        yield server


def listed(served: Served, q: str = "") -> list[dict[str, Any]]:
    response = served.client.get("/api/documents", params={"q": q})
    assert response.status_code == 200
    documents: list[dict[str, Any]] = response.json()["documents"]
    return documents


def test_an_upload_is_indexed_and_answers(served: Served) -> None:
    """A file that is handed in can be asked about as soon as its job is done, and quoted from."""
    job = served.upload("lease.txt", b"The lease of the lighthouse at Aldmoor ends on 31 May 2027.\n")
    assert (job["state"], job["done"], job["total"]) == ("done", 1, 1)
    (file,) = job["files"]  # type: ignore[misc]
    assert (file["name"], file["state"]) == ("lease.txt", "added")
    answer = served.client.post("/api/ask", json={"question": "When does the lighthouse lease end?"}).json()
    assert answer["quotes"][0]["document"] == "lease.txt"
    assert answer["quotes"][0]["document_id"] == file["document_id"]
    (document,) = listed(served, "lease")
    assert document["uploaded"]
    assert not listed(served, "000_d66d798a387f7b63.txt")[0]["uploaded"]


def test_quotes_that_others_support_or_contradict_are_counted(served: Served) -> None:
    """On each document, wherever it is told; and which quotes are supported by which."""
    texts = {
        "rules.md": "We answer customers within two working days.",
        "news.md": "Customers get an answer within two working days.",
        "desk.md": "We answer customers within one working day.",
    }
    ids = {}
    for name, text in texts.items():
        (file,) = served.upload(name, f"{text}\n".encode(), corpus="counted")["files"]  # type: ignore[misc]
        ids[name] = file["document_id"]
    served.disagreements(corpus="counted")
    told = served.client.get("/api/documents", params={"corpus": "counted"}).json()["documents"]
    counts = {each["source"]: (each["supporting"], each["contrasting"]) for each in told}
    assert counts["rules.md"] == (1, 1)
    assert counts["news.md"][0] == 1
    assert counts["desk.md"] == (0, 1)
    whole = served.client.get(f"/api/documents/{ids['rules.md']}", params={"corpus": "counted"}).json()
    assert (whole["supporting"], whole["contrasting"]) == (1, 1)
    support = served.client.get(f"/api/documents/{ids['rules.md']}/support", params={"corpus": "counted"}).json()
    ((quote, by),) = [(each["quote"], each["by"]) for each in support["support"]]
    assert quote["text"] == texts["rules.md"]
    assert [(each["document"], each["text"]) for each in by] == [("news.md", texts["news.md"])]
    assert [quote["n"], by[0]["n"]] == [1, 2]
    assert served.client.get("/api/documents/0123456789abcdef/support").status_code == 404


def test_the_same_name_replaces_and_the_old_version_knows_its_successor(served: Served) -> None:
    """Uploaded again under its name, a document is updated; the id of the old text leads to the new one."""
    old = served.upload("rent.txt", b"The rent is 900 crowns.")["files"][0]  # type: ignore[index]
    new = served.upload("rent.txt", b"The rent is 950 crowns.")["files"][0]  # type: ignore[index]
    same = served.upload("rent.txt", b"The rent is 950 crowns.")["files"][0]  # type: ignore[index]
    assert (old["state"], new["state"], same["state"]) == ("added", "updated", "unchanged")
    assert new["document_id"] == same["document_id"] != old["document_id"]
    gone = served.client.get(f"/api/documents/{old['document_id']}")
    assert gone.status_code == 404
    assert gone.json()["successor"] == new["document_id"]
    assert served.client.get(f"/api/documents/{new['document_id']}").json()["text"] == "The rent is 950 crowns."
    assert len(listed(served, "rent.txt")) == 1


def test_several_files_at_once_each_have_their_fate(served: Served) -> None:
    """One that can't be read says why, and the others are indexed."""
    parts = [
        ("files", ("good.md", b"# Good\n\nAll is well.")),
        ("files", ("program.exe", b"MZ\0\0")),
        ("files", ("picture.txt", b"\x89PNG\r\n")),
    ]
    sent = served.client.post("/api/documents", files=parts)
    assert sent.headers["location"] == sent.json()["status"]
    job = served.job(sent.json()["status"])
    files: Any = job["files"]
    assert [file["state"] for file in files] == ["added", "skipped", "skipped"]
    assert ".exe" in files[1]["reason"]
    assert "image" in files[2]["reason"]
    kept = [each for each in (served.home / "uploads" / "default").iterdir() if each.suffix != ".as-named"]
    assert len(kept) == sum(each["uploaded"] for each in listed(served))


def test_a_document_of_a_folder_stays_removed_until_it_changes(served: Served) -> None:
    """The answer says so, indexing the folder does not bring it back, and a change of the file does."""
    name = "002_bd6042cef9c81091.txt"
    (document,) = listed(served, name)
    removed = served.client.delete(f"/api/documents/{document['id']}")
    assert removed.json() == {"removed": name, "stays_removed_until_changed": True}
    assert served.client.delete(f"/api/documents/{document['id']}").status_code == 404
    folder = served.home / "folder"
    assert "1 removed before" in here(served.home, "index", folder).out
    assert listed(served, name) == []
    with (folder / name).open("a") as opened:
        opened.write("\nOne more line.\n")
    here(served.home, "index", folder)
    assert len(listed(served, name)) == 1


def test_an_upload_is_removed_with_its_content(served: Served) -> None:
    """Nothing holds it any more: it is gone from the corpus and from the disk, and can be uploaded again."""
    file = served.upload("secret.txt", b"The vault opens at noon.")["files"][0]  # type: ignore[index]
    removed = served.client.delete(f"/api/documents/{file['document_id']}")
    assert removed.json() == {"removed": "secret.txt", "stays_removed_until_changed": False}
    kept = [each.read_text(errors="replace") for each in (served.home / "uploads" / "default").iterdir()]
    assert not any("vault" in text for text in kept)
    again: Any = served.upload("secret.txt", b"The vault opens at noon.")["files"]
    assert again[0]["state"] == "added"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.txt", "x.txt"),
        ("..\\..\\y.txt", "y.txt"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("a\u202eb.txt", "a b.txt"),
        ("<script>alert(1)</script>.txt", "script>.txt"),
        ("é" * 400 + ".txt", None),
        ("🙂.txt", "🙂.txt"),
    ],
)
def test_a_hostile_name_is_only_ever_shown(served: Served, name: str, shown: str | None) -> None:
    """The name is never a path: all that is written lies in the folder of uploads, under names of its own."""
    before = {each for each in served.home.parent.rglob("*") if "uploads" not in each.parts}
    job: Any = served.upload(name, f"About {len(name)} things.".encode())
    (file,) = job["files"]
    assert file["state"] in ("added", "updated")
    if shown:
        assert file["name"] == shown
    after = {each for each in served.home.parent.rglob("*") if "uploads" not in each.parts}
    assert not any(each.suffix == ".txt" and each.parent.name != "folder" for each in after - before)


def test_a_name_with_nul_or_none_at_all_is_no_error(served: Served) -> None:
    """What a browser would never send is taken or refused, and never an error of ours."""
    for disposition in (b'filename="a\0b.txt"', b'filename=""', b"", b'filename="..'):
        body = b'--x\r\nContent-Disposition: form-data; name="files"; %s\r\n\r\nWords.\r\n--x--\r\n' % disposition
        headers = {"content-type": "multipart/form-data; boundary=x"}
        response = served.client.post("/api/documents", content=body, headers=headers)
        assert response.status_code in (202, 400, 422), response.text
        if response.status_code == 202:
            assert served.job(response.json()["status"])["state"] == "done"


def test_too_much_is_refused_before_it_is_taken(served: Served) -> None:
    """Too large, too many, or no files: a problem that says the limit, and nothing is kept."""
    before = sorted((served.home / "uploads").rglob("*"))
    large = served.client.post("/api/documents", files={"files": ("large.txt", b"x" * 1_200_000)})
    assert large.status_code == 413
    assert "1.1 MB" in large.json()["detail"]
    many = served.client.post("/api/documents", files=[("files", (f"{n}.txt", b"x")) for n in range(4)])
    assert many.status_code == 413
    assert "3" in many.json()["detail"]
    assert served.client.post("/api/documents", data={"corpus": "default"}).status_code == 415
    assert served.client.post("/api/documents", json={"files": []}).status_code == 415
    named = served.client.post("/api/documents", files={"files": ("a.txt", b"x")}, data={"corpus": "../up"})
    assert named.status_code == 422
    assert sorted((served.home / "uploads").rglob("*")) == before


def test_another_corpus_begins_with_its_first_upload(served: Served) -> None:
    """Collections are kept apart: what is uploaded into one is not found in the other."""
    before = served.client.get("/api/corpora").json()["corpora"]
    served.upload("apart.txt", b"The comet returns in 2061.", corpus="apart")
    assert served.client.get("/api/corpora").json()["corpora"] == sorted([*before, "apart"])
    ask = {"question": "When does the comet return?"}
    assert served.client.post("/api/ask", json={**ask, "corpus": "apart"}).json()["status"] == "answered"
    assert served.client.post("/api/ask", json=ask).json()["status"] == "abstained"
    assert listed(served, "apart.txt") == []


def test_a_document_full_of_markup_is_text(served: Served) -> None:
    """What a document says is data in JSON, under a type that no browser runs."""
    hostile = '<script>alert(1)</script> <img src=x onerror="alert(1)"> [click](javascript:alert(1)) is the password.'
    file = served.upload("hostile.md", hostile.encode())["files"][0]  # type: ignore[index]
    response = served.client.get(f"/api/documents/{file['document_id']}")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.json()["text"] == hostile


def test_a_job_that_fails_says_why_and_names_no_folder(copied: Path) -> None:
    """The corpus was made by another embedder: the job ends, its files are told as not indexed, and nothing is left."""
    with sqlite3.connect(copied / "corpora" / "default" / "catalog.sqlite") as raw:
        raw.execute("UPDATE meta SET value = 'another' WHERE key = 'embedder'")
    raw.close()
    with serving(copied) as server:
        job: Any = server.upload("tides.txt", b"The moon raises tides.")
        assert job["state"] == "failed"
        assert "embedder" in job["reason"]
        assert job["files"][0]["state"] == "skipped"
        assert str(copied) not in str(job)
        until(lambda: not list((copied / "uploads" / "default").iterdir()))  # right after the job is told as failed
        asked = server.client.post("/api/ask", json={"question": "Who?"})
        assert asked.status_code == 500
        assert str(copied) not in asked.text
        assert server.client.get("/readyz").status_code == 503


def test_what_the_command_line_forgets_leaves_no_content(copied: Path) -> None:
    """`corrobot remove` of an upload, and of a whole corpus, deletes what was handed in."""
    with serving(copied) as server:
        server.upload("vault.txt", b"The vault opens at noon.")
        server.upload("safe.txt", b"The safe opens at one.")
    folder = copied / "uploads" / "default"
    assert here(copied, "remove", "vault.txt").status == 0
    assert sorted(file.read_text() for file in folder.iterdir()) == ["The safe opens at one.", "safe.txt"]
    assert here(copied, "remove", "--all", "--uploads").status == 0
    assert not folder.exists()
