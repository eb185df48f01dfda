"""Lists in pages, and the page's own files: nothing is fetched twice, and nothing more than is shown."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faces.web.paging import page
from bot.faces.web.problems import Refused
from tests.faces.web.serving import Served, serving

NAMES = st.lists(st.text(max_size=5), unique=True)


@given(NAMES, st.integers(1, 7))
def test_the_pages_of_a_list_are_the_list(names: list[str], limit: int) -> None:
    """Joined they are all items once, in order; each has at most so many, and the count of all."""
    found, cursor = [], None
    while True:
        shown = page(names, str, cursor, limit)
        assert len(shown.items) <= limit
        assert shown.count == len(names)
        found += shown.items
        if shown.next is None:
            break
        assert shown.items
        cursor = shown.next
    assert found == names


@given(NAMES, st.integers(1, 5), st.data())
def test_what_changes_meanwhile_moves_nothing(names: list[str], limit: int, data: st.DataObject) -> None:
    """Whatever is added or goes between two pages: what stays is listed, once."""
    names.sort()
    first = page(names, str, None, limit)
    gone = data.draw(st.sets(st.sampled_from(names))) if names else set()
    added = data.draw(st.sets(st.text(max_size=5)).map(lambda new: new - set(names)))
    now = sorted({*names, *added} - gone)
    if first.next is None:
        return
    last = first.items[-1]
    rest = page(now, str, first.next, 1000).items
    assert len(set(rest)) == len(rest)
    if last not in gone or (not added and gone == {last}):
        assert rest == [name for name in now if name > last]


@given(st.text())
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    """Never an error of ours."""
    with pytest.raises(Refused) as refused:
        page(["a"], str, cursor, 1)
    assert refused.value.problem.status == 422


def pages_of(served: Served, path: str, name: str, **query: str) -> list[str]:
    """All items of a list, one a page."""
    found: list[str] = []
    while True:
        told = served.client.get(path, params={**query, "limit": "1"}).json()
        found += [each["id"] for each in told[name]]
        assert len(told[name]) <= 1
        if told["next"] is None:
            assert told["count"] == len(found)
            return found
        query["cursor"] = told["next"]


def test_documents_disagreements_and_jobs_come_in_pages(home: Path) -> None:
    """With the count of all; pages joined are the whole list; a cursor of elsewhere is refused."""
    with serving(home) as served:
        for name, said in (("a", "1921"), ("b", "1924"), ("c", "1931")):
            served.upload(f"{name}.txt", f"The Aldmoor bridge was opened to traffic in {said}.".encode())
        whole = served.client.get("/api/documents").json()
        assert [each["source"] for each in whole["documents"]] == ["a.txt", "b.txt", "c.txt"]
        assert (whole["count"], whole["next"]) == (3, None)
        assert pages_of(served, "/api/documents", "documents") == [each["id"] for each in whole["documents"]]
        found = pages_of(served, "/api/documents", "documents", q="txt b")
        assert found == [each["id"] for each in whole["documents"] if each["source"] == "b.txt"]
        jobs = served.client.get("/api/jobs").json()
        assert [job["files"][0]["name"] for job in jobs["jobs"]] == ["c.txt", "b.txt", "a.txt"]
        assert pages_of(served, "/api/jobs", "jobs") == [job["id"] for job in jobs["jobs"]]
        all_ = [each["id"] for each in served.disagreements()]
        assert len(all_) >= 2
        listed, query = [], {"limit": "1"}
        while True:
            told = served.client.get("/api/disagreements", params=query)
            listed += [each["id"] for each in told.json()]
            assert told.headers["total-count"] == str(len(all_))
            if "next-cursor" not in told.headers:
                break
            query["cursor"] = told.headers["next-cursor"]
        assert listed == all_
        for path in ("/api/documents", "/api/jobs", "/api/disagreements"):
            for wrong in ({"cursor": "x"}, {"limit": "0"}, {"limit": "1001"}):
                assert served.client.get(path, params=wrong).status_code == 422


def test_files_of_the_page_are_packed_and_kept(served: Served) -> None:
    """Named by the content of all of them, they are kept for ever; under their plain names they are asked for again."""
    index = served.client.get("/")
    assert index.headers["cache-control"] == "no-cache"
    assert index.headers["content-encoding"] == "gzip"
    names = re.findall(r'(?:src|href)="(static/[0-9a-f]{16}/[^"#]+)', index.text)
    assert len({name.split("/")[1] for name in names}) == 1
    assert "static/" not in re.sub(r"static/[0-9a-f]{16}/", "", index.text)
    for name in set(names):
        packed = served.client.get(f"/{name}")
        assert packed.headers["content-encoding"] == "gzip"
        assert "immutable" in packed.headers["cache-control"]
        assert packed.headers["vary"] == "Accept-Encoding"
        plain = served.client.get(f"/{name}", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == packed.content
        assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, mtime=0))
        again = served.client.get(f"/{name}", headers={"if-none-match": packed.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert packed.headers["etag"] != plain.headers["etag"]
    unnamed = served.client.get("/static/js/app.js")
    assert unnamed.headers["cache-control"] == "no-cache"
    for gone in (
        "/static/0123456789abcdef/js/app.js",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/index.html",
    ):
        assert served.client.get(gone).status_code == 404


def test_a_conversation_is_renamed(served: Served) -> None:
    """By its owner, to a title that says something."""
    begun = served.client.post("/api/conversations").json()["id"]
    told = served.client.patch(f"/api/conversations/{begun}", json={"title": " Chips\n and  rivals "})
    assert told.json()["title"] == "Chips and rivals"
    assert served.client.get(f"/api/conversations/{begun}").json()["title"] == "Chips and rivals"
    assert served.client.patch(f"/api/conversations/{begun}", json={"title": "  "}).status_code == 422
    assert served.client.patch("/api/conversations/c-none", json={"title": "x"}).status_code == 404
