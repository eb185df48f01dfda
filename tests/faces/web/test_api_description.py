"""The OpenAPI description is true: its examples run, and whatever fits it, or does not, is answered as it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.faces.web.app import create
from bot.faces.web.keys import Role, new_key
from bot.settings import Settings
from tests.command import QUESTION, ROOT
from tests.faces.web.serving import Served, serving
from tests.faces.web.test_api_answers import events

PAGE = (ROOT / "docs" / "http-api.md").read_text(encoding="utf-8")
SECRET, KEY = new_key("tester", Role.WRITE)


@pytest.fixture(scope="module")
def keyed(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with a key, as the description says there may be, which its tests may fill."""
    home = tmp_path_factory.mktemp("described")
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    (home / "models").symlink_to(seeded / "models")
    with serving(home, CORROBOT_API_KEYS=KEY.line, CORROBOT_RATE_LIMIT="100000/minute") as server:
        server.ready()
        server.client.headers["authorization"] = f"Bearer {SECRET}"
        yield server


def test_whatever_is_sent_is_answered_as_described(keyed: Served, tmp_path: Path) -> None:
    """Never a 500; statuses, types and shapes of what comes back are those of the description; a key is asked for.

    The one check left out would have every question answered that the schema allows: a schema can't say what is one.
    """
    ran = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"), "run", f"{keyed.url}/openapi.json", "--no-color",
            "--header", f"Authorization: Bearer {SECRET}", "--exclude-checks", "positive_data_acceptance",
            "--max-examples", "5", "--generation-deterministic", "--warnings", "off", "--request-timeout", "60",
        ],
        cwd=tmp_path, env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
    assert "Tested: 33" in ran.stdout
    assert "ERROR" not in keyed.log


def test_the_examples_of_the_description_run(keyed: Served) -> None:
    """Every request that the description gives as an example is answered; that of a problem is a real one."""
    description = keyed.client.get("/openapi.json").json()
    schemas = description["components"]["schemas"]
    for name, year in (
        ("mine", 1921),
        ("theirs", 1924),
    ):  # what there was may be gone or dismissed by what the test before has sent
        keyed.upload(f"bridge-{name}.txt", f"The Aldmoor bridge was opened to traffic in {year}.".encode())
    found = keyed.disagreements(document="bridge-mine.txt")[0]["id"]
    given = keyed.client.post("/api/ask", json={"question": "When was the Aldmoor bridge opened?"}).json()
    ran = 0
    for path, methods in description["paths"].items():
        body = methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json")
        for example in schemas[_name(body["schema"])].get("examples", []) if body else []:
            if path.endswith("/restore"):
                assert keyed.client.post(path.replace("{id}", found).replace("restore", "dismiss")).is_success
            if "answer" in example:
                example = {**example, "answer": given["id"]}
            response = keyed.client.post(path.replace("{id}", found), json=example)
            assert response.is_success, (path, response.text)
            ran += 1
    assert ran >= 9
    (problem,) = schemas["Problem"]["examples"]
    assert keyed.client.post("/api/ask", json={"question": ""}).json() == problem


def _name(schema: dict[str, Any]) -> str:
    found = json.dumps(schema).split("#/components/schemas/")[1]
    return found.split('"')[0]


def test_every_route_says_what_it_does(keyed: Served) -> None:
    """A summary and a description for each, and its errors are problems."""
    for path, methods in keyed.client.get("/openapi.json").json()["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert operation["description"], path
            assert "application/problem+json" in operation["responses"]["default"]["content"], path
            assert ("security" in operation) == path.startswith(("/api/", "/v1/")), path


def test_operations_fields_errors_and_events_are_described(keyed: Served) -> None:
    """Ids that people would choose, tags, what each field of a response means, what may go wrong, and each event."""
    description = keyed.client.get("/openapi.json").json()
    operations = [each for methods in description["paths"].values() for each in methods.values()]
    ids = [each["operationId"] for each in operations]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", each) for each in ids)
    assert not [each for each in ids if re.search("_(api|v1|get|post)_", f"_{each}_")]
    assert {tag for each in operations for tag in each["tags"]} == {tag["name"] for tag in description["tags"]}
    assert all(tag["description"] for tag in description["tags"])
    for name, schema in description["components"]["schemas"].items():
        for field, said in schema.get("properties", {}).items():
            assert said.get("description"), f"{name}.{field}"
    for each in operations:
        if each.get("security"):
            assert {"401", "403", "404", "422", "429", "default"} <= set(each["responses"]), each["operationId"]
    assert "503" in description["paths"]["/api/ask"]["post"]["responses"]


def test_the_events_of_an_answer_are_as_described(keyed: Served) -> None:
    """Each event that comes fits the schema that the description has for it."""
    description = keyed.client.get("/openapi.json").json()
    told = description["paths"]["/api/ask"]["post"]["responses"]["200"]["content"]["text/event-stream"]["schema"][
        "oneOf"
    ]
    shapes_ = {each["properties"]["event"]["const"]: each["properties"]["data"]["contentSchema"] for each in told}
    headers = {"accept": "text/event-stream"}
    body = {"question": QUESTION}
    with keyed.client.stream("POST", "/api/ask", json=body, headers=headers) as response:
        came = list(events(response))
    assert {name for name, _ in came} == set(shapes_) - {"error", "written"}  # no model writes here
    for name, data in came:
        schema = {**shapes_[name], "components": description["components"]}
        jsonschema_rs.validate(schema, data)


def test_the_page_names_every_address(keyed: Served) -> None:
    """What the API has is in the page's table, and what is in the table is there."""
    paths = set(keyed.client.get("/openapi.json").json()["paths"])
    table = PAGE.split("| endpoint | |", 1)[1].split("\n\n", 1)[0]
    named = set(re.findall(r"(/(?:api|v1)/[\w/{}]+|/healthz|/readyz)", table))
    assert named == paths


def test_the_description_is_written_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody may ask for it, without a key and as often as they like: it costs no more than any file of the page."""
    written: list[object] = []
    whole = FastAPI.openapi

    def counted(app: FastAPI) -> dict[str, Any]:
        written.append(app)
        return whole(app)

    monkeypatch.setattr(FastAPI, "openapi", counted)
    with TestClient(create(Settings(home)), base_url="http://localhost") as client:
        told = {client.get("/openapi.json").content for _ in range(3)}
    assert len(told) == 1
    assert len(written) == 1
