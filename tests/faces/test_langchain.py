"""Corrobot in LangChain: langchain-tests' standard tests, and what is promised beside them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.runnables import RunnableLambda
from langchain_tests.integration_tests import RetrieversIntegrationTests, ToolsIntegrationTests
from langchain_tests.unit_tests import ToolsUnitTests

from bot.assemble import assemble
from bot.errors import BadQuestion
from bot.faces.langchain import Answer, Corrobot, CorrobotRetriever, CorrobotTool
from bot.settings import Settings
from index.errors import CorpusNotFound
from tests.bot.test_writer import BOTH
from tests.command import QUESTION
from tests.fake_chat import Chat, saying

OWN = ("id", "timings_ms")
"""What two answers to one question need not share."""


class _InTheSeeds:
    """The seeds are what the environment names, as where somebody uses it."""

    @pytest.fixture(autouse=True)
    def _home(self, seeded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CORROBOT_HOME", str(seeded))


class TestRetriever(_InTheSeeds, RetrieversIntegrationTests):
    """The standard tests of retrievers."""

    @property
    def retriever_constructor(self) -> type[CorrobotRetriever]:
        return CorrobotRetriever

    @property
    def retriever_query_example(self) -> str:
        return QUESTION


class _Tool(_InTheSeeds):
    @property
    def tool_constructor(self) -> type[CorrobotTool]:
        return CorrobotTool

    @property
    def tool_invoke_params_example(self) -> dict[str, Any]:
        return {"question": QUESTION}


class TestTool(_Tool, ToolsUnitTests):
    """The standard tests of tools."""


class TestToolAtWork(_Tool, ToolsIntegrationTests):
    """The standard tests of tools that are called."""


def same(answer: dict[str, Any]) -> dict[str, Any]:
    """What two answers to one question share."""
    return {key: value for key, value in answer.items() if key not in OWN}


def test_each_passage_says_where_it_stands(seeded: Path) -> None:
    """Its words are those of its document at its offsets; hedges and origins are named. Also in batches."""
    retriever = CorrobotRetriever(home=seeded, k=20)
    found = retriever.invoke("Reportedly trained on Nvidia Blackwell chips")
    library = assemble(Settings(home=seeded)).library
    assert len(found) == 20
    for each in found:
        document = library.document(each.metadata["document_id"])
        assert document.sha256 == each.metadata["sha256"]
        assert document.text[each.metadata["start"] : each.metadata["end"]] == each.page_content
    scores = [each.metadata["score"] for each in found]
    assert scores == sorted(scores, reverse=True)
    assert any(each.metadata["hedges"] for each in found)
    assert any(each.metadata["origin"] for each in found)
    assert any(each.metadata["context"] for each in found)
    queries = ["Reportedly trained on Nvidia Blackwell chips", QUESTION] * 4
    assert retriever.batch(queries)[:1] == [found]
    assert asyncio.run(retriever.abatch(queries)) == retriever.batch(queries)


def test_the_answer_is_that_of_the_command_line(seeded: Path) -> None:
    """As a dict that fits its model; in a chain, and with what was asked before."""
    bot = Corrobot(home=seeded)
    answer = bot.invoke(QUESTION)
    assert Answer.model_validate(answer).standing == "disputed"
    assert same(bot.invoke({"question": QUESTION})) == same(answer)
    assert (bot | RunnableLambda(lambda given: given["standing"])).invoke(QUESTION) == "disputed"
    history = [HumanMessage(QUESTION), AIMessage("And the Nvidia H20?"), "Who makes it?"]
    referring = bot.invoke({"question": "And the 910C?", "history": history[:2]})
    assert referring["read_as"] == "the 910C (Ascend perform compared Nvidia A100)?"
    assert [each["status"] for each in bot.batch([QUESTION, QUESTION])] == ["answered", "answered"]


def test_what_is_streamed_adds_up_to_the_answer(seeded: Path) -> None:
    """The text comes in pieces before all else, sync and async; the steps are events."""
    bot = Corrobot(home=seeded)
    whole = same(bot.invoke(QUESTION))

    async def streamed() -> list[dict[str, Any]]:
        return [chunk async for chunk in bot.astream(QUESTION)]

    for chunks in (list(bot.stream(QUESTION)), asyncio.run(streamed())):
        assert len(chunks) > 2
        assert all(set(chunk) == {"text"} for chunk in chunks[:-1])
        summed = chunks[0]
        for chunk in chunks[1:]:
            summed = summed + chunk  # type: ignore[operator]
        assert same(dict(summed)) == whole

    async def events() -> list[str]:
        return [each["name"] async for each in bot.astream_events(QUESTION) if each["event"] == "on_custom_event"]

    assert asyncio.run(events()) == ["corrobot_retrieved", "corrobot_quoted", "corrobot_compared"]


def test_what_a_chat_model_writes_is_an_event(seeded: Path, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sentence with its verdict, as the answer has it."""
    monkeypatch.setenv("CORROBOT_WRITER", "openai:fake")
    monkeypatch.setenv("CORROBOT_WRITER_URL", chat.url)
    chat.says = saying(f"{BOTH} It was sold in 2018 [1].")
    bot = Corrobot(home=seeded)

    async def events() -> list[Any]:
        return [each["data"] async for each in bot.astream_events(QUESTION) if each["name"] == "corrobot_written"]

    written = asyncio.run(events())
    assert [each["passed"] for each in written] == [True, True, False]
    assert bot.invoke(QUESTION)["writer"]["sentences"] == written


def test_a_langgraph_agent_asks_it(seeded: Path) -> None:
    """The model of the agent gets the answer with marks and [n]; the artifact of the call is the answer as JSON."""
    call = {"name": "ask_documents", "args": {"question": QUESTION}, "id": "1", "type": "tool_call"}
    said = iter([AIMessage("", tool_calls=[call]), AIMessage("They disagree [1] [2].")])
    model = _Chat(messages=said)
    agent = create_agent(model, [CorrobotTool(home=seeded)])
    messages = agent.invoke({"messages": [HumanMessage("Which is faster?")]})["messages"]
    (told,) = [each for each in messages if isinstance(each, ToolMessage)]
    assert "(disputed)" in told.content
    assert "[2]" in told.content
    assert Answer.model_validate(told.artifact).standing == "disputed"
    assert messages[-1].content == "They disagree [1] [2]."


class _Chat(GenericFakeChatModel):
    """A chat model that says what it is given to say, also where it has tools."""

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self


def test_what_goes_wrong_is_raised(seeded: Path, home: Path) -> None:
    """As from Python elsewhere."""
    with pytest.raises(BadQuestion):
        Corrobot(home=seeded).invoke("?")
    with pytest.raises(BadQuestion):
        CorrobotRetriever(home=seeded).invoke(" ")
    with pytest.raises(CorpusNotFound):
        list(Corrobot(home=home).stream(QUESTION))
    with pytest.raises(CorpusNotFound):
        CorrobotRetriever(home=seeded, corpus="none").invoke(QUESTION)
