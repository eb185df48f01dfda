"""The chat page: an answer as a person sees it, with its marks, both sides, or what is missing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, Route, expect

from tests.command import QUESTION
from tests.faces.web.browsing import ask, conversation, folded, highlighted, seen, start, unaccessible
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
    marks = page.locator(".point .mark").all_inner_texts()
    for point in answer["points"]:
        assert point["standing"] == answer["standing"] or WORDS[point["standing"]] in marks
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
        assert answer["reason"].replace("n't", "n’t").lower() in shown.lower()


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        pytest.param(QUESTION, 2, id="disputed"),
        pytest.param("How much market value did Nvidia lose on January 27, 2025?", 1, id="single-source"),
    ],
)
def test_an_answer_says_once_how_it_stands_and_leads_with_what_it_says(page: Page, question: str, answers: int) -> None:
    """Verdict, short answers, quotes, in this order; no chip and no heading say the verdict again."""
    start(page)
    answer = ask(page, question)
    assert page.locator(".turn .mark").count() == 1
    shown = seen(page, ".turn .answer")
    assert shown.startswith(HEADLINES[answer["standing"]])
    assert shown.count(HEADLINES[answer["standing"]]) == 1
    assert page.locator(".turn .short-answer").count() == answers
    verdict, short, quote = (
        page.locator(f".turn {part}").first.bounding_box() for part in (".verdict", ".short-answer", "blockquote")
    )
    assert verdict
    assert short
    assert quote
    assert verdict["y"] < short["y"] < quote["y"]


def test_a_question_can_be_asked_as_it_is_written(page: Page) -> None:
    """The page says how it read a question; a button asks it without the questions before it."""
    start(page)
    ask(page, QUESTION)
    read = ask(page, "And the 910C?")
    expect(page.locator(".turn").last.locator(".read-as")).to_contain_text(f"Read as: {read['read_as']}")
    page.get_by_role("button", name="Ask it as written").click()
    page.locator(".turn").nth(2).locator(".actions").wait_for()
    written = conversation(page)["turns"][-1]["answer"]
    assert (written["question"], written["read_as"]) == ("And the 910C?", None)
    expect(page.locator(".turn").last.locator(".read-as")).to_have_count(0)


def test_questions_that_can_be_answered_are_offered_next(page: Page, served: Served) -> None:
    """At the start and after an answer; a click asks one, and what was offered before is gone."""
    text = "# Tarn\n\nThe bridge of Tarn was built in 1954.\n\nThe mill of Tarn was closed in 1987.\n"
    served.upload("tarn.md", text.encode(), corpus="next")
    start(page, "/?corpus=next")
    first = page.get_by_role("button", name="When was the bridge of Tarn built?")
    first.click()
    expect(page.locator(".turn .short-answer")).to_have_text("1954")
    page.locator(".next").get_by_role("button", name="When was the mill of Tarn closed?").click()
    expect(page.locator(".turn").last.locator(".short-answer")).to_have_text("1987")
    expect(page.locator(".turn").first.locator(".next")).to_have_count(0)


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
    """The live region says that the search began, then verdict, short answers and number of sources: no pieces."""
    start(page)
    page.evaluate("""() => {
        window.heard = [];
        const announcer = document.getElementById('announcer');
        new MutationObserver(() => announcer.textContent && window.heard.push(announcer.textContent))
            .observe(announcer, { childList: true });
    }""")
    answer = ask(page, QUESTION)
    shorts = "; ".join(point["short"] for point in answer["points"])
    said = f"Sources disagree. {shorts}. 2 sources."
    page.wait_for_function("text => window.heard.includes(text)", arg=said)
    assert len(page.evaluate("window.heard")) <= 2


def test_a_mark_tells_its_reason_on_hover_focus_and_tap(page: Page) -> None:
    """Why a point carries its mark is said in words; Escape hides it."""
    start(page)
    ask(page, "How much did R1 cost to train?")
    mark = page.locator(".verdict .mark")
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
    page.locator(".verdict .mark").focus()
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
    page.locator(".verdict .mark").focus()
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
    expect(page.locator(".verdict")).to_contain_text("Sources disagree")
    assert page.locator(".turn").count() == 1


@pytest.mark.parametrize(
    ("address", "said", "label", "leads"),
    [
        ("/?document=0123456789abcdef", "removed, or it has changed", "Show the documents", "Documents"),
        ("/?conversation=c-none", "This conversation is not there.", "Begin a new one", "Corrobot"),
        ("/?view=documents&corpus=no%20name", "can't be the name", None, None),
    ],
)
def test_an_error_is_told_in_words_for_people(
    page: Page, address: str, said: str, label: str | None, leads: str | None
) -> None:
    """Never as an address of the HTTP API; a button leads to where one can go on."""
    page.goto(address)
    problem = page.get_by_role("alert").last
    expect(problem).to_contain_text(said)
    assert not re.search(r"GET|POST|/api/", problem.inner_text())
    if label:
        problem.get_by_role("link", name=label).click()
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page).to_have_title(re.compile(str(leads)))


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


def test_a_busy_server_is_asked_again(page: Page) -> None:
    """After as many seconds as it says; the person sees nothing of it but the wait."""
    start(page)
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        problem = '{"type": "urn:corrobot:problem:busy", "status": 503, "detail": "Busy."}'
        headers = {"Retry-After": "1"}
        route.fulfill(status=503, content_type="application/problem+json", headers=headers, body=problem)

    page.route("**/api/ask", refuse, times=2)
    ask(page, QUESTION)
    assert len(refused) == 2
    expect(page.get_by_role("alert")).to_have_count(0)


def test_enter_during_an_answer_queues_the_question(page: Page) -> None:
    """Both are answered, in the order in which they were asked."""
    start(page)
    held: list[Route] = []
    page.route("**/api/ask", lambda route: held.append(route), times=1)
    with page.expect_request("**/api/ask"):
        page.get_by_label("Your question").fill(QUESTION)
        page.keyboard.press("Enter")
    page.get_by_label("Your question").fill("How much did R1 cost to train?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn").nth(1)).to_contain_text("Waits for the answer above")
    expect(page.get_by_label("Your question")).to_have_value("")
    held[0].continue_()
    page.locator(".turn").nth(1).locator(".actions").wait_for()
    asked = [turn["answer"]["question"] for turn in conversation(page)["turns"]]
    assert asked == [QUESTION, "How much did R1 cost to train?"]


def test_what_is_found_is_shown_while_an_answer_is_made(page: Page) -> None:
    """The titles of the passages, then the quotes."""
    start(page)
    page.evaluate("""() => {
        window.found = [];
        new MutationObserver(() => window.found.push(document.querySelector('.found')?.textContent ?? ''))
            .observe(document.getElementById('turns'), { childList: true, subtree: true });
    }""")
    answer = ask(page, QUESTION)
    found = page.evaluate("window.found")
    assert any(answer["quotes"][0]["title"] in each for each in found)
    assert any(f"“{answer['quotes'][0]['plain']}”" in each for each in found)


def test_a_draft_outlives_a_reload(page: Page) -> None:
    """What is being written is there again, until it is asked."""
    start(page)
    page.get_by_label("Your question").fill("How much did R1")
    page.reload()
    expect(page.get_by_label("Your question")).to_have_value("How much did R1")
    ask(page, "How much did R1 cost to train?")
    page.reload()
    page.locator(".turn .actions").wait_for()
    expect(page.get_by_label("Your question")).to_have_value("")


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
    expect(page.locator(".verdict")).to_contain_text("Sources disagree")


def test_a_claim_is_held_against_the_documents(page: Page) -> None:
    """Who says it and who denies it stand side by side, below the verdict in words."""
    start(page, "/?view=claim")
    page.get_by_label("Claim to check").fill("DeepSeek V4 runs entirely on Huawei chips.")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("Sources disagree")
    for title in ("Says so", "Denies it"):
        expect(
            page.locator(".side", has=page.get_by_role("heading", name=title)).locator(".quote").first
        ).to_be_visible()


def test_a_bar_counts_the_origins_of_each_side(page: Page, served: Served) -> None:
    """Two papers that repeat one agency count once; where nobody denies it, that is said."""
    for name, words in (("kurier.md", "A record"), ("tagblatt.md", "Works"), ("annals.md", "")):
        said = (
            "According to Reuters, the bridge of Veldt was opened in 1921."
            if words
            else "Masons of Veldt opened its bridge in 1921."
        )
        served.upload(name, f"# {words or 'Annals'}\n\n{said}\n".encode(), corpus="bar")
    start(page, "/?view=claim&corpus=bar")
    page.get_by_label("Claim to check").fill("The bridge of Veldt was opened in 1921.")
    page.keyboard.press("Enter")
    balance = page.locator(".balance")
    expect(balance).to_contain_text("Says so: 2 independent sources")
    expect(balance).to_contain_text("Denies it: 0 independent sources")
    expect(balance).to_contain_text("Only one side says this.")
    start(page)
    page.goto("/?view=claim")
    page.get_by_label("Claim to check").fill("DeepSeek V4 runs entirely on Huawei chips.")
    page.keyboard.press("Enter")
    expect(balance).to_contain_text("Denies it: ")
    expect(balance).not_to_contain_text("Only one side")


def test_what_was_looked_at_and_not_used_is_told(page: Page) -> None:
    """Each passage with the reason, one click from its place."""
    start(page)
    answer = ask(page, QUESTION)
    assert answer["unused"]
    page.get_by_text("Looked at, not used").click()
    links = page.locator(".unused a")
    expect(links).to_have_count(len(answer["unused"]))
    links.first.click()
    place = next(
        each for why in ("less-likely", "unlikely", "silent") for each in answer["unused"] if each["why"] == why
    )
    assert f"document={place['document_id']}&start={place['start']}&end={place['end']}" in page.url
    assert highlighted(page)


def test_the_evidence_is_a_table_that_can_be_copied(page: Page, served: Served) -> None:
    """A row a source, a column a point, a quote a cell; no formula and no markup in what is copied."""
    served.upload("one.md", b"# =1+1\n\nThe toll of Kell is 5 euros | a day.\n", corpus="table")
    served.upload("two.md", b"# Two\n\nThe toll of Kell is 9 euros a day.\n", corpus="table")
    start(page, "/?corpus=table")
    answer = ask(page, "How much is the toll of Kell?")
    assert len(answer["quotes"]) == 2
    page.get_by_text("As a table").click()
    table = page.get_by_role("group", name="Evidence as a table")
    expect(table.get_by_role("rowheader")).to_have_text(
        [re.compile(r"=1\+1.*1 (supporting|contrasting)"), re.compile("Two.*1 (supporting|contrasting)")]
    )
    for quote in answer["quotes"]:
        expect(table).to_contain_text(f"“{quote['plain']}” [{quote['n']}]")
    page.get_by_role("button", name="Copy table as Markdown").click()
    expect(page.locator(".evidence .told")).to_have_text("Copied as Markdown.")
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert copied[0].startswith("| Source | ")
    assert len({line.replace("\\|", "").count("|") for line in copied}) == 1
    page.get_by_role("button", name="Copy table as CSV").click()
    expect(page.locator(".evidence .told")).to_have_text("Copied as CSV.")
    rows = list(csv.reader(io.StringIO(page.evaluate("navigator.clipboard.readText()"))))
    assert [row[0] for row in rows] == ["Source", "'=1+1", "Two"]
    assert all(len(row) == len(rows[0]) for row in rows)


def test_a_question_is_put_to_chosen_documents(page: Page, served: Served) -> None:
    """By name, by date, and all again; what was asked is said with the answer, and kept."""
    for name, year, price in (("old.md", 2019, 5), ("new.md", 2024, 9)):
        text = f"---\ndate: {year}-05-01\n---\n# Note {year}\n\nThe toll of Kell is {price} euros a day.\n"
        served.upload(name, text.encode(), corpus="scoped")
    asked = "How much is the toll of Kell?"
    start(page, "/?corpus=scoped")
    scope = page.locator("#scope summary")
    scope.click()
    page.get_by_label("Document or folder").fill("old.md")
    page.keyboard.press("Enter")
    expect(scope).to_have_text("Only old.md")
    answer = ask(page, asked)
    assert answer["scope"] == {"in": ["old.md"], "since": None, "until": None}
    assert {quote["document"] for quote in answer["quotes"]} == {"old.md"}
    expect(page.locator(".turn .read-as").first).to_have_text("Asked of: old.md")
    assert unaccessible(page) == []
    page.get_by_role("button", name="Leave out old.md").click()
    page.get_by_label("Published since").fill("2022-01-01")
    expect(scope).to_have_text("Only since 2022-01-01")
    answer = ask(page, f"{asked} ")
    assert {quote["document"] for quote in answer["quotes"]} == {"new.md"}
    page.get_by_role("button", name="Ask all documents").click()
    expect(scope).to_have_text("All documents")
