"""What is counted for Prometheus, who may see it, and that it holds nothing that anybody asked."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from bot.faces.web.app import create
from bot.faces.web.keys import Role, new_key
from bot.settings import Settings
from tests.command import QUESTION

KEY, KEPT = new_key("prometheus", Role.READ), new_key("ann", Role.READ)


def values(text: str) -> dict[str, float]:
    """Each sample by its name and labels."""
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_answers_requests_and_what_is_indexed_are_counted(copied: Path) -> None:
    """By mark, by step and by status; errors that were logged; the documents of each corpus. No question is in it."""
    with TestClient(create(Settings(copied)), base_url="http://localhost", client=("127.0.0.1", 1)) as client:
        before = values(client.get("/metrics").text)
        marks = [
            client.post("/api/ask", json={"question": question}).json()["standing"] or "abstained"
            for question in (QUESTION, QUESTION, "Who painted the ceiling of the Sistine Chapel?")
        ]
        assert client.get("/api/nothing").status_code == 404
        told = client.get("/metrics")
        after = values(told.text)
    assert marks[2] == "abstained"
    assert after[f"corrobot_answers_total {marks[0]}"] == 2
    assert after["corrobot_answers_total abstained"] == 1
    for step in ("retrieve", "quote", "compare", "write", "total"):
        assert after[f"corrobot_step_seconds_count {step}"] == 3
    assert after["corrobot_requests_total 404"] - before.get("corrobot_requests_total 404", 0) == 1
    assert after["corrobot_requests_total 200"] - before.get("corrobot_requests_total 200", 0) == 4
    assert after["corrobot_documents default"] == 5
    assert after["corrobot_passages default"] > 5
    assert after["corrobot_questions_open"] == 0
    assert after["corrobot_jobs_waiting"] == 0
    assert after["corrobot_errors_total"] == 0
    assert told.headers["content-type"].startswith("text/plain")
    assert "Ascend" not in told.text


def test_metrics_are_for_this_machine_and_for_whole_keys(copied: Path) -> None:
    """From elsewhere, or by a proxy on this machine, a key is needed, and not one that is kept to corpora."""
    settings = Settings(copied, api_keys=f"{KEY[1].line} {KEPT[1].line}:default")
    with TestClient(create(settings), base_url="http://localhost", client=("192.0.2.1", 1)) as far:
        near = TestClient(far.app, base_url="http://localhost", client=("127.0.0.1", 1))
        assert near.get("/metrics").status_code == 200
        for client, headers, status in (
            (near, {"x-forwarded-for": "203.0.113.9"}, 401),
            (far, {}, 401),
            (far, {"authorization": f"Bearer {KEY[0]}"}, 200),
            (near, {"x-forwarded-for": "203.0.113.9", "authorization": f"Bearer {KEY[0]}"}, 200),
            (far, {"authorization": f"Bearer {KEPT[0]}"}, 401),
            (far, {"authorization": f"Bearer {KEY[1].sha256}"}, 401),
        ):
            assert client.get("/metrics", headers=headers).status_code == status
        assert near.get("/metrics", headers={"host": "evil.example"}).status_code == 421
