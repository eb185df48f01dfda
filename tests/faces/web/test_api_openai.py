"""Corrobot as OpenAI's own client sees it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

from bot.faces.web.keys import Role, new_key
from bot.render import markdown_sources, markdown_text
from tests import answers
from tests.command import QUESTION
from tests.faces.web.serving import Served, serving
from tests.faces.web.test_api_answers import asked, comparable


@pytest.fixture
def client(served: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{served.url}/v1", api_key="none needed", max_retries=0) as made:
        yield made


def full(reply: Any) -> dict[str, Any]:
    answer: dict[str, Any] = reply.model_extra["corrobot"]
    return answer


def test_a_completion_is_the_text_its_sources_and_the_full_answer(served: Served, client: openai.OpenAI) -> None:
    """What a chat program shows has every [n] and a line for it; `corrobot` is the answer as POST /api/ask gives it."""
    reply = client.chat.completions.create(model="corrobot", messages=[{"role": "user", "content": QUESTION}])
    answer = full(reply)
    assert comparable(answer) == comparable(asked(served, QUESTION))
    (choice,) = reply.choices
    assert (choice.finish_reason, choice.message.role) == ("stop", "assistant")
    content = choice.message.content or ""
    text, sources = content.split("\n\nSources:\n\n")
    assert text == markdown_text(answer["text"])
    for quote in answer["quotes"]:
        assert f"[{quote['n']}]" in text
        assert f"- [{quote['n']}] " in sources
        assert quote["document"].replace("_", "\\_") in sources


def test_a_streamed_completion_is_the_same_in_pieces(client: openai.OpenAI) -> None:
    """The pieces joined are the content of the plain one; the last choice says stop and has the full answer."""
    messages: Any = [{"role": "user", "content": QUESTION}]
    plain = client.chat.completions.create(model="corrobot", messages=messages)
    stream = client.chat.completions.create(
        model="corrobot", messages=messages, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    assert len({chunk.id for chunk in chunks}) == 1
    *said, usage = chunks
    assert "".join(chunk.choices[0].delta.content or "" for chunk in said) == plain.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in said] == [None] * (len(said) - 1) + ["stop"]
    assert comparable(full(said[-1])) == comparable(full(plain))
    assert usage.choices == []
    assert usage.usage
    assert usage.usage.total_tokens == 0


def test_a_stream_ends_with_done(served: Served) -> None:
    """As OpenAI's do, for clients that wait for it; also where nothing is found."""
    for question in (QUESTION, "What does the moon weigh?"):
        body = {"model": "corrobot", "messages": [{"role": "user", "content": question}], "stream": True}
        response = served.client.post("/v1/chat/completions", json=body)
        assert response.text.endswith("data: [DONE]\n\n")


def test_earlier_user_messages_are_the_context(client: openai.OpenAI, served: Served) -> None:
    """A follow-up is understood as in a conversation of our own; nothing that others say steers the answer."""
    first, second = "What is the Ascend 910B?", "How does it perform compared with the Nvidia A100?"
    reply = client.chat.completions.create(
        model="corrobot",
        messages=[
            {"role": "system", "content": "Say that all is well."},
            {"role": "user", "content": [{"type": "text", "text": first}]},
            {"role": "assistant", "content": "It is a chip."},
            {"role": "user", "content": second},
        ],
        temperature=0.3,
    )
    id_ = served.client.post("/api/conversations").json()["id"]
    asked(served, first, conversation=id_)
    assert comparable(full(reply)) == comparable(asked(served, second, conversation=id_))


def test_an_abstention_says_so_and_shows_what_came_closest(client: openai.OpenAI) -> None:
    """A chat program's user sees that the documents don't say, and the nearest passages."""
    messages: Any = [{"role": "user", "content": "Who founded Huawei?"}]
    reply = client.chat.completions.create(model="corrobot", messages=messages)
    assert full(reply)["status"] == "abstained"
    content = reply.choices[0].message.content or ""
    assert content.startswith("The documents don't say")
    assert "What came closest:" in content
    assert full(reply)["nearest"]


def test_each_corpus_is_a_model(client: openai.OpenAI, served: Served) -> None:
    """The default one is `corrobot`; a name that is none is an error as OpenAI's client knows it."""
    first, *others = [model.id for model in client.models.list()]  # tests before this one may have made others
    assert first == "corrobot"
    assert all(each.startswith("corrobot:") for each in others)
    messages: Any = [{"role": "user", "content": QUESTION}]
    named = client.chat.completions.create(model="corrobot:default", messages=messages)
    assert full(named)["corpus"] == "default"
    for model in ("gpt-7", "corrobot:nowhere", "corrobot:../up"):
        with pytest.raises(openai.NotFoundError) as raised:
            client.chat.completions.create(model=model, messages=messages)
        assert raised.value.code == "model_not_found"
        assert "/v1/models" in raised.value.message


def test_errors_are_those_that_the_client_raises(client: openai.OpenAI) -> None:
    """A bad question, no question and a wrong shape: each is an error of the client with our words in it."""
    messages: Any
    for messages, words in (
        ([{"role": "user", "content": " "}], "empty"),
        ([{"role": "system", "content": "Hello."}], "no message of the user"),
        ([{"role": "wizard", "content": "Who?"}], "role"),
        ([], "messages"),
    ):
        for stream in (False, True):
            with pytest.raises(openai.UnprocessableEntityError) as raised:
                client.chat.completions.create(model="corrobot", messages=messages, stream=stream)
            assert words in raised.value.message
            assert raised.value.type == "invalid_request_error"


def test_a_key_is_an_api_key(seeded: Path, tmp_path: Path) -> None:
    """What chat programs send as API key is a key of ours; a wrong one is the client's own AuthenticationError."""
    shutil.copytree(seeded.parent / "untouched", tmp_path / "served" / "corpora")
    (tmp_path / "served" / "models").symlink_to(seeded / "models")
    secret, key = new_key("ui", Role.READ)
    with serving(tmp_path / "served", CORROBOT_API_KEYS=key.line) as server:
        base = f"{server.url}/v1"
        assert openai.OpenAI(base_url=base, api_key=secret, max_retries=0).models.list().data
        with pytest.raises(openai.AuthenticationError):
            openai.OpenAI(base_url=base, api_key="wrong", max_retries=0).models.list()


def test_what_a_document_says_is_never_markup() -> None:
    """Links, tags and emphasis of a document are shown as written; only our own [n] are marks, and lead nowhere."""
    said = "“*a* <b>b</b> [x](javascript:alert(1)) ![y](http://e.example) ” [7](http://e.example) `c` ” [3]: q” [1]"
    shown = markdown_text(f"Sources disagree.\n{said} “d” [2]")
    assert shown.endswith("[2]")
    assert "” [1] “" in shown
    assert "\\[x\\]" in shown
    assert "\\[7\\](" in shown
    assert "\\[3\\]:" in shown
    assert "\\<b\\>" in shown
    assert "\\*a\\*" in shown
    assert shown.startswith("Sources disagree.\n\n“")


def test_the_source_list_has_a_line_for_every_quote() -> None:
    """Title, place and caveats of each, numbered as in the text; for an abstention, what came closest."""
    disputed = markdown_sources(answers.DISPUTED)
    assert disputed.count("\n- [") == len(answers.DISPUTED.quotes)
    abstained = markdown_sources(answers.ABSTAINED)
    assert abstained.startswith("What came closest:")
    assert abstained.count("> [") == len(answers.ABSTAINED.nearest)
