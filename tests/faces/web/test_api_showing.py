"""Documents as they are shown, over HTTP: blocks, and a PDF's pages with words marked on them."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.faces.web.keys import Role, new_key
from tests.command import ROOT, here
from tests.faces.web.serving import Served, serving

PDF = ROOT / "tests" / "index" / "formats" / "paper.pdf"
SECRET, KEY = new_key("reader", Role.READ)


@pytest.fixture(scope="module")
def keyed(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with a key over a folder with a PDF and a text in Markdown."""
    home = tmp_path_factory.mktemp("showing")
    (home / "models").symlink_to(seeded / "models")
    (home / "folder").mkdir()
    for name in ("kept.pdf", "changed.pdf", "gone.pdf"):
        shutil.copy(PDF, home / "folder" / name)
    (home / "folder" / "gone.pdf").write_bytes(PDF.read_bytes() + b"\n% gone\n")
    (home / "folder" / "plan.md").write_text("# The *plan*\n\n- One 🎉 [thing](https://example.org/)\n", "utf-8")
    assert here(home, "index", home / "folder").status == 0
    with serving(home, CORROBOT_API_KEYS=KEY.line, CORROBOT_RATE_LIMIT="100000/minute") as server:
        server.client.headers["authorization"] = f"Bearer {SECRET}"
        server.ready()
        yield server


def document(served: Served, name: str) -> dict[str, Any]:
    listed = served.client.get("/api/documents").json()["documents"]
    (found,) = [each for each in listed if each["source"] == name]
    whole: dict[str, Any] = served.client.get(f"/api/documents/{found['id']}").json()
    return whole


def test_blocks_say_what_to_draw(keyed: Served) -> None:
    plan = document(keyed, "plan.md")
    told = keyed.client.get(f"/api/documents/{plan['id']}/blocks", params={"at": 5}).json()
    assert (told["start"], told["end"]) == (0, plan["characters"])
    heading, item = told["blocks"]
    assert (heading["kind"], heading["level"], item["kind"], item["mark"]) == ("heading", 1, "item", "-")
    link = next(style for style in item["styles"] if style["kind"] == "link")
    assert plan["text"][link["start"] : link["end"]] == "thing"
    assert link["address"] == "https://example.org/"


def test_words_of_a_pdf_are_boxes_on_a_page_that_is_a_picture(keyed: Served) -> None:
    kept = document(keyed, "kept.pdf")
    start = next(at for at in range(len(kept["text"])) if kept["text"][at : at + 5].isalpha())
    asked = {"start": start, "end": start + 5}
    (place,) = keyed.client.get(f"/api/documents/{kept['id']}/places", params=asked).json()["places"]
    (left, top, right, bottom) = place["boxes"][0]
    assert 0 <= left < right <= place["width"]
    assert 0 <= top < bottom <= place["height"]
    picture = keyed.client.get(f"/api/documents/{kept['id']}/pages/{place['page']}")
    assert picture.headers["content-type"] == "image/png"
    width, height = struct.unpack(">II", picture.content[16:24])
    assert (width, height) == pytest.approx((2 * place["width"], 2 * place["height"]), abs=2)


def test_there_is_no_page_beyond_the_last_and_none_of_a_text(keyed: Served) -> None:
    kept, plan = document(keyed, "kept.pdf"), document(keyed, "plan.md")
    assert keyed.client.get(f"/api/documents/{kept['id']}/pages/{len(kept['pages']) + 1}").status_code == 404
    assert keyed.client.get(f"/api/documents/{plan['id']}/pages/1").status_code == 404
    assert keyed.client.get(f"/api/documents/{plan['id']}/places?start=0&end=3").status_code == 404


@pytest.mark.parametrize("way", ["blocks", "places?start=0&end=9", "pages/1"])
def test_without_a_key_nothing_is_shown(keyed: Served, way: str) -> None:
    id_ = document(keyed, "kept.pdf")["id"]
    assert keyed.client.get(f"/api/documents/{id_}/{way}").status_code == 200
    assert keyed.client.get(f"/api/documents/{id_}/{way}", headers={"authorization": "Bearer no"}).status_code == 401


def test_a_file_that_changed_or_went_shows_no_pages(keyed: Served) -> None:
    """Another file in its place is never shown as the one that was indexed."""
    folder = keyed.home / "folder"
    changed, gone = document(keyed, "changed.pdf"), document(keyed, "gone.pdf")
    (folder / "changed.pdf").write_bytes(PDF.read_bytes() + b"\n% changed\n")
    (folder / "gone.pdf").unlink()
    for each, said in ((changed, "changed since"), (gone, "is gone")):
        told = keyed.client.get(f"/api/documents/{each['id']}/pages/1")
        assert told.status_code == 404
        assert said in told.json()["detail"]
