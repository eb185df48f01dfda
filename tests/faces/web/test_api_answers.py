"""Asking over HTTP: the same answers as from the command line, whole or as they come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.command import QUESTION, here
from tests.faces.web.serving import Served

EVERY_TIME_NEW = ("id", "conversation", "timings_ms")
QUESTIONS = [
    QUESTION,
    "Was DeepSeek V4 trained on Huawei chips or on Nvidia Blackwell?",
    "What does the moon weigh?",
]


def events(response: httpx.Response) -> Iterator[tuple[str, Any]]:
    """The server-sent events of a response, as any reader of them sees them."""
    name, data = "", []
    for line in response.iter_lines():
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            data.append(line[6:])
        elif not line and data:
            yield name, json.loads("\n".join(data))
            name, data = "", []


def streamed(served: Served, question: str, **more: object) -> list[tuple[str, Any]]:
    headers = {"accept": "text/event-stream"}
    with served.client.stream("POST", "/api/ask", json={"question": question, **more}, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        return list(events(response))


def asked(served: Served, question: str, **more: object) -> dict[str, Any]:
    response = served.client.post("/api/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key not in EVERY_TIME_NEW}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_that_of_the_command_line(served: Served, question: str) -> None:
    """One path: HTTP, plain and streamed, gives the JSON of `corrobot ask --json` but for id, conversation, timings."""
    ran = here(served.home, "ask", "--json", question)
    told = json.loads(ran.out)
    plain = asked(served, question)
    stream = streamed(served, question)[-1][1]
    assert comparable(plain) == comparable(told) == comparable(stream)
    assert set(plain) == set(told) == set(stream)


def test_a_stream_tells_the_steps_and_ends_with_the_answer(served: Served) -> None:
    """retrieved, quoted, compared, the text in pieces that make it whole, and the answer; in this order."""
    found = streamed(served, QUESTION)
    names = [name for name, _ in found]
    assert names[:3] == ["retrieved", "quoted", "compared"]
    assert names[-1] == "answer"
    assert set(names[3:-1]) == {"text"}
    answer = found[-1][1]
    assert "".join(data["text"] for name, data in found if name == "text") == answer["text"]
    hit = found[0][1]["hits"][0]
    assert set(hit) == {"document", "title", "document_id", "start", "end", "heading", "score"}
    quotes = found[1][1]["quotes"]
    assert [quote["n"] for quote in quotes] == list(range(1, len(quotes) + 1))
    assert set(quotes[0]) == set(answer["quotes"][0])
    sides = found[2][1]["disagreements"][0]["sides"]
    assert [[quote["n"] for quote in side] for side in sides] == [[1], [2]]
    assert {quote["text"] for side in sides for quote in side} <= {quote["text"] for quote in answer["quotes"]}


def test_a_bad_question_is_a_problem_also_where_a_stream_was_asked_for(served: Served) -> None:
    """An error before the first step has its own status, with what is wrong and what to do."""
    for headers in ({}, {"accept": "text/event-stream"}):
        for question in ("", "  ", "x" * 2001, "?!"):
            response = served.client.post("/api/ask", json={"question": question}, headers=headers)
            assert response.status_code == 422
            assert response.headers["content-type"] == "application/problem+json"
            problem = response.json()
            assert set(problem) >= {"type", "title", "status", "detail", "remedy"}
            assert problem["status"] == 422
            assert problem["detail"]
            assert problem["remedy"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/api/conversations/c-0", 404),
        ("DELETE", "/api/conversations/c-0", 404),
        ("GET", "/api/jobs/j-0", 404),
        ("GET", "/api/documents/0", 404),
        ("GET", "/api/search?q=x&corpus=nowhere", 404),
        ("GET", "/api/search?q=x&corpus=../up", 422),
        ("GET", "/api/search", 422),
        ("GET", "/static/nothing.js", 404),
        ("PUT", "/api/ask", 405),
    ],
)
def test_every_error_is_a_problem(served: Served, method: str, path: str, status: int) -> None:
    """Whatever is wrong, the answer is problem+json that says what and what to do."""
    response = served.client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status
    assert response.json()["detail"]


def test_a_follow_up_refers_to_the_questions_before_it(served: Served) -> None:
    """A question of a conversation is understood as the command line does with the earlier ones as context."""
    first, second = "Which Ascend chip is meant for inference at scale?", "And which one is meant for training?"
    conversation = served.client.post("/api/conversations").json()
    assert conversation["title"] == ""
    one = asked(served, first, conversation=conversation["id"])
    two = asked(served, second, conversation=conversation["id"])
    assert one["conversation"] == two["conversation"] == conversation["id"]
    line = json.dumps({"question": second, "context": [first]})
    file = served.home / "follow-up.jsonl"
    file.write_text(line + "\n")
    told = json.loads(here(served.home, "ask", "--json", "--questions", file).out)
    assert comparable(two) == comparable(told)
    assert comparable(two) != comparable(asked(served, second))
    kept = served.client.get(f"/api/conversations/{conversation['id']}").json()
    assert kept["title"] == first
    assert [turn["answer"] for turn in kept["turns"]] == [one, two]


def test_conversations_are_listed_by_use_and_deleted_whole(served: Served) -> None:
    """The one used last is first; a deleted one is gone with its answers, and can't be asked in."""
    older, newer = (served.client.post("/api/conversations").json()["id"] for _ in range(2))
    listed = [each["id"] for each in served.client.get("/api/conversations").json()["conversations"]]
    assert listed[:2] == [newer, older]
    answer = asked(served, QUESTION, conversation=older)
    listed = [each["id"] for each in served.client.get("/api/conversations").json()["conversations"]]
    assert listed[:2] == [older, newer]
    assert served.client.delete(f"/api/conversations/{older}").status_code == 204
    assert served.client.get(f"/api/conversations/{older}").status_code == 404
    gone = served.client.post("/api/ask", json={"question": QUESTION, "conversation": older})
    assert gone.status_code == 404
    rated = served.client.post("/api/feedback", json={"answer": answer["id"], "rating": "up"})
    assert rated.status_code == 404


def test_a_conversation_stays_with_its_corpus(served: Served) -> None:
    """A question that names another corpus is refused, rather than answered from the wrong one."""
    id_ = served.client.post("/api/conversations", json={"corpus": "default"}).json()["id"]
    response = served.client.post("/api/ask", json={"question": QUESTION, "conversation": id_, "corpus": "other"})
    assert response.status_code == 422
    assert "default" in response.json()["detail"]


def test_feedback_is_tied_to_the_answer_and_replaced_when_sent_again(served: Served) -> None:
    """Thumbs up or down with a word; the last counts; an answer that was never given can't be rated."""
    id_ = served.client.post("/api/conversations").json()["id"]
    answer = asked(served, QUESTION, conversation=id_)
    for rating, comment in (("up", None), ("down", "The second quote is old.")):
        sent = {"answer": answer["id"], "rating": rating, "comment": comment}
        assert served.client.post("/api/feedback", json=sent).status_code == 204
    (turn,) = served.client.get(f"/api/conversations/{id_}").json()["turns"]
    assert turn["feedback"] == {"rating": "down", "comment": "The second quote is old."}
    loose = asked(served, QUESTION)
    assert served.client.post("/api/feedback", json={"answer": loose["id"], "rating": "up"}).status_code == 204
    assert served.client.post("/api/feedback", json={"answer": "a-0", "rating": "up"}).status_code == 404
    assert served.client.post("/api/feedback", json={"answer": loose["id"], "rating": "so-so"}).status_code == 422


def test_verify_and_check_are_those_of_the_command_line(served: Served) -> None:
    """A claim's verdict is the same JSON; a saved answer's quotes stand, and one that was altered does not."""
    claim = "DeepSeek V4 was trained on Huawei chips."
    verified = served.client.post("/api/verify", json={"claim": claim})
    assert verified.json() == json.loads(here(served.home, "verify", "--json", claim).out)
    answer = asked(served, QUESTION)
    checked = served.client.post("/api/check", json=answer).json()
    assert checked["stands"]
    assert [each["fate"] for each in checked["answers"][0]] == ["stands"] * len(answer["quotes"])
    answer["quotes"][0]["text"] += "!"
    checked = served.client.post("/api/check", json=answer).json()
    assert not checked["stands"]
    assert checked["answers"][0][0]["fate"] == "changed"
    huge = served.client.post("/api/check", content=b"9" * 10_000, headers={"content-type": "application/json"})
    assert huge.status_code == 422
    assert "digits" in huge.json()["detail"]
    broken = served.client.post("/api/check", content=b"{", headers={"content-type": "application/json"})
    assert broken.status_code == 422
    assert "remedy" in broken.json()


def test_search_gives_passages_with_their_text(served: Served) -> None:
    """A hit's text is the slice of the document that its offsets say."""
    found = served.client.get("/api/search", params={"q": "Ascend 910B performance", "limit": 3}).json()["hits"]
    assert len(found) == 3
    for hit in found:
        document = served.client.get(f"/api/documents/{hit['document_id']}").json()
        assert document["text"][hit["start"] : hit["end"]] == hit["text"]


def test_every_quote_is_a_slice_of_the_document_that_is_served(served: Served) -> None:
    """What the page highlights: text[start:end] in code points, of the version with the quote's hash."""
    for quote in asked(served, QUESTION)["quotes"]:
        document = served.client.get(f"/api/documents/{quote['document_id']}").json()
        assert document["sha256"] == quote["sha256"]
        assert document["text"][quote["start"] : quote["end"]] == quote["text"]


def test_the_server_says_that_it_lives_is_ready_and_who_asks(served: Served) -> None:
    """healthz, readyz, the corpora, and what the page needs at its start."""
    assert served.client.get("/healthz").json() == {"status": "ok"}
    assert served.client.get("/readyz").json() == {"status": "ok"}
    assert served.client.get("/api/corpora").json() == {"corpora": ["default"], "default": "default"}
    session = served.client.get("/api/session").json()
    assert (session["name"], session["role"], session["keys_needed"]) == ("local", "write", False)
    assert ".md" in session["upload"]["endings"]


def test_questions_are_not_logged(served: Served) -> None:
    """The log has the method, the path and the status, and nothing of what people ask."""
    asked(served, "Who is the fabled Wolpertinger?")
    served.client.get("/api/search", params={"q": "Wolpertinger"})
    served.client.post("/api/ask", json={"question": {"no": "Wolpertinger"}})
    assert "POST /api/ask 200" in served.log
    assert "Wolpertinger" not in served.log


def test_lone_surrogates_and_nul_are_answered(served: Served) -> None:
    """JSON can hold what is no Unicode: it is refused or answered, and never an error of ours."""
    for raw in (r"\ud800 what is it?", r"what\u0000 is it?", r"\ufeff what is it?", r"what is 😀?"):
        content = f'{{"question": "{raw}"}}'.encode()
        response = served.client.post("/api/ask", content=content, headers={"content-type": "application/json"})
        assert response.status_code in (200, 422)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/ask", r'{"question": "Who?", "conversation": "\ud800"}'),
        ("/api/ask", r'{"question": "Who?", "in": ["\ud800"]}'),
        ("/api/ask", r'{"question": "Who?", "corpus": "\ud800"}'),
        ("/api/feedback", r'{"answer": "\ud800", "rating": "up"}'),
        ("/api/disagreements/0/dismiss", r'{"reason": "\ud800"}'),
        ("/v1/chat/completions", r'{"model": "\ud800", "messages": [{"role": "user", "content": "Who?"}]}'),
    ],
)
def test_names_that_are_no_unicode_are_not_found(served: Served, path: str, body: str) -> None:
    """A lone surrogate in place of an id or a name is refused, and never an error of ours."""
    response = served.client.post(path, content=body.encode(), headers={"content-type": "application/json"})
    assert response.status_code in (404, 422), response.text


def test_a_question_is_read_as_it_is_written_where_that_is_wanted(served: Served) -> None:
    """Neither the questions before it nor what is spelt nearly the same changes it."""
    begun = served.client.post("/api/conversations").json()["id"]
    served.client.post("/api/ask", json={"question": QUESTION, "conversation": begun})
    for question in ("And the 910C?", "How does the Ascend 910B perfrom compared with the Nvidia A100?"):
        asked = {"question": question, "conversation": begun}
        assert served.client.post("/api/ask", json=asked).json()["read_as"] not in (None, question)
        assert served.client.post("/api/ask", json={**asked, "as_written": True}).json()["read_as"] is None


def test_questions_are_suggested_that_are_answered(served: Served) -> None:
    """To begin with, and after an answer: other ones than those asked, each answered by another quote."""
    text = "# Tarn\n\nThe bridge of Tarn was built in 1954.\n\nThe mill of Tarn was closed in 1987.\n"
    served.upload("tarn.md", text.encode(), corpus="suggested")
    asked = "When was the bridge of Tarn built?"
    assert served.client.get("/api/suggestions?corpus=suggested").json()["questions"][0] == asked
    answer = served.client.post("/api/ask", json={"question": asked, "corpus": "suggested"}).json()
    told = served.client.get("/api/suggestions", params={"answer": answer["id"]}).json()["questions"]
    assert told == ["When was the mill of Tarn closed?"]
    served.upload("inn.md", b"# Inn\n\nThe inn of Tarn was opened in 1901.\n", corpus="suggested")
    more = served.client.get("/api/suggestions?corpus=suggested").json()["questions"]
    assert "When was the inn of Tarn opened?" in more
    assert served.client.get("/api/suggestions?corpus=nothing-here").json() == {"questions": []}
    assert served.client.get("/api/suggestions?answer=a-none").status_code == 404


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_was_read_and_not_quoted_is_told(served: Served, question: str) -> None:
    """Every passage that was found is quoted or named, with a reason."""
    told = dict(streamed(served, question))
    answer = told["answer"]
    found = {(hit["document_id"], hit["start"], hit["end"]) for hit in told["retrieved"]["hits"]}
    unused = {(each["document_id"], each["start"], each["end"]) for each in answer["unused"]}
    shown = [*answer["quotes"], *answer["nearest"]]
    quoted = {
        place
        for place in found
        if any(
            each["document_id"] == place[0] and each["start"] < place[2] and place[1] < each["end"] for each in shown
        )
    }
    assert unused == found - quoted
    assert {each["why"] for each in answer["unused"]} <= {"silent", "unlikely", "less-likely"}


def test_chosen_documents_are_asked_alone(served: Served) -> None:
    """By name, by folder and by date; the other side of a disagreement outside of them is not shown."""
    everything = asked(served, QUESTION)
    assert everything["standing"] == "disputed"
    name = everything["quotes"][0]["document"]
    answer = asked(served, QUESTION, **{"in": [name]})
    assert {quote["document"] for quote in [*answer["quotes"], *answer["nearest"], *answer["unused"]]} == {name}
    assert answer["disagreements"] == []
    assert answer["scope"] == {"in": [name], "since": None, "until": None}
    assert everything["scope"] is None
    for wrong, status in (({"in": ["none.txt"]}, 404), ({"since": "2999"}, 422), ({"until": "yesterday"}, 422)):
        told = served.client.post("/api/ask", json={"question": QUESTION, **wrong})
        assert told.status_code == status, told.text
