"""Block Kit: what every kind of answer looks like, Slack's limits, and documents that try to ping or format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, cycle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faces.slack.blocks import (
    HELPFUL,
    SOURCES,
    Block,
    Links,
    answer_blocks,
    buttons,
    notice_blocks,
    source_blocks,
    spoken,
    summary,
    verification_blocks,
)
from bot.render import split_short
from bot.types import Answer, Conclusion, Disagreement, DisagreementKind, Quote, Standing, Status, Verification
from index.types import Document
from tests import answers
from tests.answers import answer, point
from tests.faces.slack.fake_slack import check_blocks, check_text

WEB = Links("https://bot.example.com/", "default")
NO_WEB = Links(None, "default")
CASES = [pytest.param(each, id=name) for name, each in answers.ALL.items()]

NASTY = [
    "<!channel>",
    "<!here|x>",
    "<@U0123>",
    "<#C0123|x>",
    "<https://evil.example|click>",
    "`code`",
    "*b*",
    "&lt;!x&gt;",
]


def dumped(blocks: list[Block]) -> str:
    return json.dumps(blocks, ensure_ascii=False, indent=1) + "\n"


def quotes_of(blocks: list[Block]) -> list[str]:
    """The texts of all quote blocks, without their quotation marks."""
    found = []
    for each in elements(blocks):
        if each["type"] == "rich_text_quote":
            found.append("".join(part["text"] for part in each["elements"])[1:-1])
    return found


def elements(blocks: list[Block]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block["type"] == "rich_text":
            yield from block["elements"]  # type: ignore[misc]


def parts(blocks: list[Block]) -> Iterator[dict[str, Any]]:
    for each in elements(blocks):
        yield from each["elements"]


@pytest.mark.parametrize("case", CASES)
def test_blocks_are_as_agreed(case: Answer, golden: Callable[[str, str], None]) -> None:
    """What a team reads in Slack changes only when someone means it to; and Slack takes it."""
    name = next(name for name, each in answers.ALL.items() if each is case)
    blocks = [*answer_blocks(case, WEB), buttons([HELPFUL, SOURCES], "T:C:1")]
    check_blocks(blocks)
    golden(f"slack-{name}.json", dumped(blocks))


@pytest.mark.parametrize("verdict", Conclusion)
def test_verifications_are_as_agreed(verdict: Conclusion, golden: Callable[[str, str], None]) -> None:
    """What the documents say of a claim, for each verdict."""
    sides = {
        Conclusion.SUPPORTED: (answers.DISPUTED.quotes[:1], ()),
        Conclusion.REFUTED: ((), answers.DISPUTED.quotes[1:]),
        Conclusion.DISPUTED: (answers.DISPUTED.quotes[:1], answers.DISPUTED.quotes[1:]),
        Conclusion.UNVERIFIED: (answers.UNVERIFIED.quotes, ()),
        Conclusion.UNKNOWN: ((), ()),
    }[verdict]
    found = Verification("The harbour was finished in <!here> 1921.", verdict, *sides, "the reason")
    blocks = verification_blocks(found, WEB)
    check_blocks(blocks)
    golden(f"slack-verified-{verdict}.json", dumped(blocks))


def test_sources_are_as_agreed(golden: Callable[[str, str], None]) -> None:
    """Who says it, where it stands, from when it is."""
    shown = answer_blocks(answers.MIXED, WEB)
    blocks = source_blocks(answers.MIXED.quotes, WEB, shown)
    check_blocks(blocks)
    golden("slack-sources.json", dumped(blocks))


@pytest.mark.parametrize("case", CASES)
def test_no_mark_is_colour_or_emoji_alone(case: Answer) -> None:
    """Every standing, of the answer and of each point that differs, is there as a word and as an emoji."""
    blocks = answer_blocks(case, NO_WEB)
    said = spoken(blocks)
    assert (case.standing.value if case.standing else "abstained") in said
    assert all(each.standing.value in said for each in case.points)
    assert any(each["type"] == "emoji" for each in parts(blocks))


@pytest.mark.parametrize("case", CASES)
def test_every_quote_is_whole_and_has_its_place(case: Answer) -> None:
    """All quotes of an answer stand in quote blocks, word for word, with document and place."""
    blocks = answer_blocks(case, NO_WEB)
    shown = case.quotes or case.nearest
    assert quotes_of(blocks) == ["".join(split_short(each)) for each in shown]
    assert all(each.document.source in spoken(blocks) for each in shown)


def test_quotes_link_to_the_page_only_where_there_is_one() -> None:
    """Without a public address nothing is linked; with one, each quote leads to its own place."""
    assert not [each for each in parts(answer_blocks(answers.DISPUTED, NO_WEB)) if each["type"] == "link"]
    links = [each["url"] for each in parts(answer_blocks(answers.DISPUTED, WEB)) if each["type"] == "link"]
    wanted = [f"document={q.document_id}&start={q.start}&end={q.end}" for q in answers.DISPUTED.quotes]
    assert [re.search(r"document=.*?&end=\d+", url)[0] for url in links] == wanted  # type: ignore[index]


def made(texts: list[str], title: str, source: str, short: bool, nearest: bool) -> Answer:
    """An answer with a quote for each text, from documents of its own."""
    found = []
    for text in texts:
        sha256 = Document.fingerprint(text)
        document = Document(Document.identify(source, sha256), source, title, text, sha256)
        found.append(Quote(document, 0, len(text), (text[:50],), title or None, (0, len(text)) if short else None))
    if nearest:
        return Answer("a", "default", None, texts[0], Status.ABSTAINED, None, "", reason=texts[0], nearest=tuple(found))
    points = tuple(point(Standing.UNVERIFIED, each) for each in found)
    return answer(title, Standing.DISPUTED, "", points)


def hostile() -> st.SearchStrategy[str]:
    """Any text of a document, and such as is meant to do harm."""
    words = st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=40))
    short = st.lists(words, min_size=1, max_size=6).map(" ".join)
    return st.one_of(short, st.tuples(short, st.integers(1, 900)).map(lambda of: of[0] * of[1])).map(
        lambda s: s[:20_000]
    )


@given(
    texts=st.lists(hostile(), min_size=1, max_size=40, unique=True),
    title=hostile(),
    source=hostile(),
    short=st.booleans(),
    nearest=st.booleans(),
    web=st.booleans(),
)
def test_any_document_yields_blocks_that_slack_takes_and_that_do_nothing(
    texts: list[str], title: str, source: str, short: bool, nearest: bool, web: bool
) -> None:
    """Whatever stands in a document: blocks within the limits, whole quotes only, and nothing that pings or formats."""
    links = WEB if web else NO_WEB
    case = made(texts, title, source, short, nearest)
    blocks = answer_blocks(case, links)
    found = Verification(texts[0], Conclusion.DISPUTED, case.quotes, case.quotes, texts[-1])
    listed = source_blocks(case.quotes or case.nearest, links, blocks)
    for each in (blocks, verification_blocks(found, links), listed, notice_blocks(texts[0])):
        whole = [*each, buttons([HELPFUL, SOURCES], "key")]
        check_blocks(whole)
        # A document's words stand in literal text only: of what could act there are our own links and emoji.
        assert {part["type"] for part in parts(each)} <= {"text", "emoji", "link"}
        urls = [part["url"] for part in parts(each) if part["type"] == "link"]
        assert all(url.startswith("https://bot.example.com/?document=") for url in urls)
    whole_quotes = ["".join(split_short(each)) for each in case.quotes or case.nearest]
    assert set(quotes_of(blocks)) <= set(whole_quotes)
    left_out = len(whole_quotes) - len(quotes_of(blocks))
    assert ("than Slack has room for" in spoken(blocks[-1:])) == bool(left_out)
    check_text(summary(case))
    assert not set("<>&*_~`@") & set(summary(case))


def test_what_is_left_out_is_said_and_linked() -> None:
    """An answer that is too long ends at a whole quote, says how many more there are, and leads to them."""
    long = made([f"{n} " + "word " * 400 for n in range(9)], "Title", "long.txt", False, False)
    linked = answer_blocks(long, WEB)
    assert len(quotes_of(linked)) == 4
    assert "5 more quotes than Slack has room for: [5] [6] [7] [8] [9]" in spoken(linked)
    alone = answer_blocks(long, NO_WEB)
    assert "“Show sources” lists them." in spoken(alone)
    assert quotes_of(source_blocks(long.quotes, NO_WEB, alone))[0].startswith("4 word")


def test_many_points_and_differences_stay_within_a_message() -> None:
    """What has no room is left out with its heading and counted, and Slack takes the rest."""
    long = "A title that goes on and on " * 20
    crowd = made([f"Said {n}." for n in range(30)], long, "a.txt", False, False)
    points = tuple(
        replace(each, text=each.text + long, standing=s) for each, s in zip(crowd.points, cycle(Standing), strict=False)
    )
    pairs = combinations(crowd.quotes[:8], 2)
    disagreements = tuple(
        Disagreement(((a,), (b,)), DisagreementKind.NUMERIC, f"{n}: {long}", 0.9) for n, (a, b) in enumerate(pairs)
    )
    case = replace(crowd, points=points, disagreements=disagreements)
    blocks = [*answer_blocks(case, WEB), buttons([HELPFUL, SOURCES], "key")]
    check_blocks(blocks)
    assert "more differences" in spoken(blocks)
    assert f"{30 - len(quotes_of(blocks))} more quotes than Slack has room for" in spoken(blocks)
