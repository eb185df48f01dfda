"""The chat page: an answer as a person sees it, with its marks, both sides, or what is missing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, Route, expect

from tests.command import QUESTION
from tests.faces.web.browsing import ask, folded, seen, start
from tests.faces.web.serving import Served

HEADLINES = {
    "corroborated": "Sources agree",
    "single-source": "One source says so",
    "unverified": "Not confirmed",
    "disputed": "Sources disagree",
    None: "The documents don’t say",
}
WORDS = {
    "corroborated": "Corroborated",
    "single-source": "One source",
    "unverified": "Unverified",
    "disputed": "Disputed",
}


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(QUESTION, id="disputed"),
        pytest.param("Was DeepSeek V4 trained on Huawei chips or on Nvidia Blackwell?", id="disputed-and-more"),
        pytest.param("When will DeepSeek V4 be released?", id="unverified"),
        pytest.param("How much market value did Nvidia lose on January 27, 2025?", id="single-source"),
        pytest.param("Why did DeepSeek give Nvidia early access to V4?", id="denied"),
        pytest.param("What does the DeepSeek V4 API cost per million tokens?", id="abstained"),
    ],
)
def test_the_page_hides_nothing_of_an_answer(page: Page, question: str) -> None:
    """Every quote, short answer, mark, caveat, difference and reason of the JSON stands on the page."""
    start(page)
    answer = ask(page, question)
    shown = seen(page, ".turn")
    assert seen(page, ".verdict") == HEADLINES[answer["standing"]]
    marks = page.locator(".turn .mark").all_inner_texts()
    for point in answer["points"]:
        assert WORDS[point["standing"]] in marks
        assert folded(point["short"] or "") in shown
    for quote in [*answer["quotes"], *answer["nearest"]]:
        assert f"“{folded(quote['plain'])}”" in shown
        assert f"[{quote['n']}] {folded(quote['title'])}" in shown
        assert f"line {quote['line']} · {quote['document']}" in shown
        assert all(f"“{hedge}”" in shown for hedge in quote["hedges"])
        assert not quote["origin"] or f"according to {quote['origin']}" in shown
    for each in answer["disagreements"]:
        assert folded(each["summary"]) in shown
        assert f"{int(each['confidence'] * 100 + 0.5)}% sure" in shown
    if answer["reason"]:
        assert answer["reason"].lower() in shown.lower()


def test_the_short_answer_stands_out_in_its_quote(page: Page) -> None:
    """The words that answer are marked where they stand."""
    start(page)
    answer = ask(page, "How much market value did Nvidia lose on January 27, 2025?")
    assert page.locator(".turn .quote mark.short").all_inner_texts() == [answer["points"][0]["short"]]


def test_the_text_grows_as_it_streams(page: Page) -> None:
    """What a slow answer shows until it is whole is the answer's text, piece by piece."""
    start(page)
    page.evaluate("""() => {
        window.drafts = [];
        new MutationObserver(() => {
            const draft = document.querySelector('.draft');
            if (draft?.textContent) window.drafts.push(draft.textContent);
        }).observe(document.getElementById('turns'), { childList: true, subtree: true });
    }""")
    answer = ask(page, QUESTION)
    drafts = page.evaluate("window.drafts")
    assert len(set(drafts)) > 1
    assert all(later.startswith(earlier) for earlier, later in pairwise(drafts))
    assert drafts[-1] == answer["text"]


def test_a_screen_reader_hears_the_answer_once(page: Page) -> None:
    """The live region says that the search began, then the whole answer: no pieces."""
    start(page)
    page.evaluate("""() => {
        window.heard = [];
        const announcer = document.getElementById('announcer');
        new MutationObserver(() => announcer.textContent && window.heard.push(announcer.textContent))
            .observe(announcer, { childList: true });
    }""")
    answer = ask(page, QUESTION)
    page.wait_for_function("text => window.heard.some(said => said.includes(text))", arg=answer["text"])
    assert len(page.evaluate("window.heard")) <= 2


def test_a_mark_tells_its_reason_on_hover_focus_and_tap(page: Page) -> None:
    """Why a point carries its mark is said in words; Escape hides it."""
    start(page)
    ask(page, "How much did R1 cost to train?")
    mark = page.locator(".point .mark")
    reason = page.get_by_role("tooltip")
    expect(reason).to_be_hidden()
    mark.hover()
    expect(reason).to_have_text("No source says this plainly: “reportedly” holds it open.")
    expect(reason).to_be_visible()
    page.mouse.move(0, 0)
    expect(reason).to_be_hidden()
    mark.focus()
    expect(reason).to_be_visible()
    page.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    mark.click()
    expect(reason).to_be_visible()
    expect(mark).to_have_accessible_description("No source says this plainly: “reportedly” holds it open.")


def test_both_sides_of_a_disagreement_stand_next_to_each_other(page: Page) -> None:
    """Side by side, at the same height, each with its quote, and what differs marked in it."""
    start(page)
    answer = ask(page, QUESTION)
    sides = page.locator(".disagreement .side")
    assert sides.count() == 2
    left, right = (sides.nth(at).bounding_box() for at in (0, 1))
    assert left
    assert right
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    assert sides.locator("mark.differs").all_inner_texts() == [point["short"] for point in answer["points"]]
    for at, (n,) in enumerate(answer["disagreements"][0]["sides"]):
        assert answer["quotes"][n - 1]["plain"] in folded(sides.nth(at).inner_text())


def test_copies_of_one_origin_are_shown_as_one_witness(page: Page, served: Served) -> None:
    """Two documents that repeat one agency stand in one frame that says so, and the mark is that of one source."""
    for name, words in (("kurier.md", "A new record"), ("tagblatt.md", "Costly works")):
        text = f"# {words}\n\nAccording to Reuters, the bridge of Veldt cost $41 million.\n"
        served.upload(name, text.encode(), corpus="copies")
    start(page, "/?corpus=copies")
    answer = ask(page, "How much did the bridge of Veldt cost?")
    assert answer["standing"] == "single-source"
    assert len(answer["quotes"]) == 2
    witness = page.get_by_role("group", name="One witness")
    assert witness.locator(".quote").count() == 2
    expect(witness).to_contain_text("2 documents, one witness: all go back to Reuters.")
    page.locator(".point .mark").focus()
    expect(page.get_by_role("tooltip")).to_contain_text("they count once")


def test_independent_sources_that_agree_are_two_witnesses(page: Page, served: Served) -> None:
    """Two documents that say it in their own words are corroboration, and share no frame."""
    served.upload("gazette.md", b"# Gazette\n\nThe lighthouse of Orm was finished in 1931.\n", corpus="agreeing")
    served.upload("annals.md", b"# Annals\n\nIn 1931 the masons of Orm completed its lighthouse.\n", corpus="agreeing")
    start(page, "/?corpus=agreeing")
    answer = ask(page, "When was the lighthouse of Orm finished?")
    assert answer["standing"] == "corroborated"
    assert page.locator(".witness").count() == 2
    assert page.locator(".witness.shared").count() == 0
    page.locator(".point .mark").focus()
    expect(page.get_by_role("tooltip")).to_have_text("2 independent sources say this plainly.")


def test_an_error_is_told_with_its_remedy_and_can_be_tried_again(page: Page) -> None:
    """A problem of the server stands where the answer would: what is wrong, what to do, a button to do it."""
    start(page)
    busy = '{"title": "Busy", "status": 503, "detail": "Too many ask at once.", "remedy": "Ask again in 5 seconds."}'

    def refuse(route: Route) -> None:
        route.fulfill(status=503, content_type="application/problem+json", body=busy)

    page.route("**/api/ask", refuse, times=1)
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("Too many ask at once.")
    expect(problem).to_contain_text("Ask again in 5 seconds.")
    problem.get_by_role("button", name="Ask again").click()
    expect(page.locator(".verdict")).to_have_text("Sources disagree")
    assert page.locator(".turn").count() == 1


def answering(stream: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=200, content_type="text/event-stream", body=stream)


def test_an_error_in_the_stream_is_told_too(page: Page) -> None:
    """An answer that breaks off is no answer: the event `error` and an early end both are told."""
    start(page)
    for body, said in (
        ('event: error\ndata: {"detail": "The store is closed.", "remedy": "Restart it."}\n\n', "The store is closed."),
        ('event: text\ndata: {"text": "Half an"}\n\n', "The answer broke off before it was whole."),
    ):
        page.route("**/api/ask", answering(body), times=1)
        page.get_by_label("Your question").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert").last).to_contain_text(said)


def test_a_server_that_is_gone_is_told(page: Page) -> None:
    """Without a connection the page says so and what to do."""
    start(page)
    page.context.set_offline(True)
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("can't be reached")
    expect(page.get_by_role("alert")).to_contain_text("corrobot serve")
    page.context.set_offline(False)


def test_a_running_answer_can_be_stopped(page: Page) -> None:
    """Stop ends the waiting, and one can ask again."""
    start(page)
    held: list[Route] = []
    page.route("**/api/ask", lambda route: held.append(route), times=1)
    with page.expect_request("**/api/ask"):
        page.get_by_label("Your question").fill(QUESTION)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".turn")).to_contain_text("Stopped.")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".verdict")).to_have_text("Sources disagree")


def test_a_claim_is_held_against_the_documents(page: Page) -> None:
    """Who says it and who denies it stand side by side, below the verdict in words."""
    start(page, "/?view=claim")
    page.get_by_label("A statement to hold against the documents").fill("DeepSeek V4 was trained on Huawei chips.")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_have_text("Sources disagree")
    for title in ("Says so", "Denies it"):
        expect(
            page.locator(".side", has=page.get_by_role("heading", name=title)).locator(".quote").first
        ).to_be_visible()
