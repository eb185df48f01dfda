"""From when until when something is so, what took the place of what, and what was so at a time that is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.ask import HITS, Bot
from bot.assemble import assemble
from bot.check import parse, wrong
from bot.claim import Claim
from bot.editions import dates
from bot.fit import Candidate
from bot.language.values import Kind, values
from bot.newest import Newest
from bot.periods import When, former, stated
from bot.ports import Excerpt
from bot.question import Question, analyse
from bot.relate import edges
from bot.render import answer_json
from bot.retrieve import retrieved
from bot.settings import Settings
from bot.then import time_of
from bot.types import Decision, Status
from index.types import Document
from tests.answers import quote
from tests.fakes import ContradictingJudge


def day(text: str) -> float:
    return dates(text)[0].low


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("Since 2 February 2022 the nurse has been Kim.", "2 February 2022", None),
        ("As of 3 July 2023 you will find us in the High Street.", "3 July 2023", None),
        ("Valid until 31 October 2023", None, "31 October 2023"),
        ("Its chair from 3 May 2013 to 4 June 2021 was Kim.", "3 May 2013", "4 June 2021"),
        ("Gültig ab 1. April 2023", "1. April 2023", None),
        ("Válido hasta el 5 de mayo de 2024", None, "5 de mayo de 2024"),
        ("Er war von 1. Mai 2010 bis 2. Juni 2014 im Amt.", "1. Mai 2010", "2. Juni 2014"),
    ],
)
def test_a_text_says_from_when_until_when_it_is_so(text: str, since: str | None, until: str | None) -> None:
    """In English, German and Spanish."""
    found = stated(text)
    assert found
    assert found.since == (day(since) if since else float("-inf"))
    assert found.until == (day(until) if until else float("inf"))


def test_what_tells_of_more_than_a_beginning_states_no_period() -> None:
    """What was before stands in the sentence, too."""
    assert stated("Its heads were Elsa (1994-2008) and, from 2019 on, Ingrid.") is None


@pytest.mark.parametrize("text", ["The bridge was opened in 1921.", "It rained on 3 May 2020.", "Since then it is so."])
def test_a_day_on_which_something_happened_is_no_period(text: str) -> None:
    assert stated(text) is None


def test_two_years_are_a_run_of_days_and_so_many_people_are_none() -> None:
    """ "from 2013 to 2021" was a number of something."""
    (years,) = values("He led it from 2013 to 2021.")
    assert years.kind is Kind.DATE
    assert (years.low, years.high) == (day("1 January 2013"), day("31 December 2021"))
    assert [each.kind for each in values("There were from 2000 to 2500 people.")] == [Kind.COUNT]


def paper(source: str, text: str, published: str | None = None) -> Document:
    sha256, title = Document.fingerprint(text), text.split("\n")[0].removeprefix("# ")
    return Document(Document.identify(source, sha256), source, title, text, sha256, published)


RULES = paper("rules.md", "# Account rules of the college\n\nPasswords have at least 8 characters.\n")
POLICY = paper(
    "policy.md",
    "# Password policy\n\nThis policy replaces the account rules of 2017.\n\nPasswords have at least 14 characters.\n",
)
WINTER = paper("winter.md", "# Opening hours\n\nValid until 31 October 2023\n\nThe museum opens at 10.00.\n")
SUMMER = paper("summer.md", "# Visits\n\nFrom 1 November 2023 the museum opens at 11.00.\n")
OLD = quote(RULES, "Passwords have at least 8 characters.", "at least 8")
NEW = quote(POLICY, "Passwords have at least 14 characters.", "at least 14")
CLOSED = quote(WINTER, "The museum opens at 10.00.", "10.00")
OPEN = quote(SUMMER, "From 1 November 2023 the museum opens at 11.00.", "11.00")


def test_what_a_paper_says_that_it_replaces_is_told_as_former() -> None:
    """By its title, and with the date that it gives; the other way round nothing is replaced."""
    assert former(When.of(OLD), When.of(NEW)) == "2017"
    assert former(When.of(NEW), When.of(OLD)) is None
    bare = paper("log.md", "# Log\n\nThe new program replaced the account rules of 2017.\n")
    assert former(When.of(OLD), When.of(quote(bare, "The new program"))) is None  # it does not speak of itself
    other = quote(paper("menu.md", "# Rules of the kitchen\n\nPasswords have at least 9 characters.\n"), "Passwords")
    assert former(When.of(other), When.of(NEW)) is None


SCHOOL = paper(
    "school.md", "# Rules of the school\n\nThese rules replace the rules of 1 September 2020.\n", "2024-08-26"
)
ARCHIVE = paper("archive.md", "# Rules of the school\n\nLessons begin at 8.00.\n", "2020-09-01")
OTHERS = paper("other.md", "# Rules of the school\n\nLessons begin at 8.10.\n", "2022-09-01")


def test_what_is_replaced_is_told_by_its_date() -> None:
    """Of two papers of one title, the one of that day."""
    new = When.of(quote(SCHOOL, "These rules"))
    assert former(When.of(quote(ARCHIVE, "Lessons begin at 8.00.")), new) == "1 September 2020"
    assert former(When.of(quote(OTHERS, "Lessons begin at 8.10.")), new) is None
    assert former(new, When.of(quote(ARCHIVE, "Lessons begin at 8.00."))) is None


def test_what_stands_in_a_paper_that_is_replaced_was_so_whatever_took_its_place() -> None:
    """The new rules may say it in other words, or say nothing of it."""
    old, new = quote(ARCHIVE, "Lessons begin at 8.00."), quote(SCHOOL, "These rules")
    order, near = Newest(analyse("When do lessons begin?")), [Candidate(new, 0.001, "")]
    assert order.first([[Candidate(old, 0.9, "")]], near) == [([Candidate(old, 0.9, "")], "2020-09-01")]
    assert order.first([[Candidate(old, 0.9, "")]]) == [([Candidate(old, 0.9, "")], None)]


MENU = paper("menu.md", "# Canteen\n\nA meal in the canteen costs 3.60 euros.\n", "2024-08-26")
LETTER = paper("letter.md", "# Letter\n\nFrom 24 February 2025 you pay 4.20 euros for lunch.\n", "2025-02-03")
CHEAP = quote(MENU, "A meal in the canteen costs 3.60 euros.", "3.60 euros")
DEAR = quote(LETTER, "From 24 February 2025 you pay 4.20 euros for lunch.", "4.20 euros")


def test_what_is_so_from_a_day_takes_the_place_of_what_was_said_before_that_day() -> None:
    """Also in other words, where each gives a value of the kind that is asked for."""
    assert former(When.of(CHEAP), When.of(DEAR)) == "2024-08-26"
    assert former(When.of(DEAR), When.of(CHEAP)) is None
    order = Newest(analyse("How much does a meal in the canteen cost?"))
    said, told = Candidate(CHEAP, 0.9, ""), Candidate(DEAR, 0.08, "")
    assert order.with_newer([said], [said, told]) == [said, told]
    assert [(group[0], earlier) for group, earlier in order.first([[said], [told]])] == [
        (told, None),
        (said, "2024-08-26"),
    ]
    assert order.with_newer([said], [said, Candidate(DEAR, 0.01, "")]) == [said]


def test_for_what_is_so_now_the_later_day_goes_first() -> None:
    """Whatever the two are."""
    later = paper("news.md", "# News\n\nSam Khoury leads the museum in place of Ingrid Dahl.\n", "2024-12-02")
    before = paper("about.md", "# About\n\nThe director of the museum is Ingrid Dahl.\n", "2022-05-01")
    new = Candidate(quote(later, "Sam Khoury leads the museum in place of Ingrid Dahl.", "Sam Khoury"), 0.06, "")
    old = Candidate(quote(before, "The director of the museum is Ingrid Dahl.", "Ingrid Dahl"), 0.6, "")
    now, any_time = (Newest(analyse(f"Who is {word}the director of the museum?")) for word in ("currently ", ""))
    assert now.with_newer([old], [old, new]) == [old, new]
    assert any_time.with_newer([old], [old, new]) == [old]


def test_what_was_valid_until_a_day_is_former_to_what_is_so_since() -> None:
    assert former(When.of(CLOSED), When.of(OPEN)) == "until 31 October 2023"
    assert former(When.of(OPEN), When.of(CLOSED)) is None


STATUTES = paper("statutes-2018.txt", "STATUTES OF THE LEAGUE\n\nA team consists of six players.\n", "2018-06-09")
FIRST = paper("1.txt", "FIRST AMENDMENT TO THE STATUTES\n\nA team consists of five players.\n", "2020-06-13")
SECOND = paper("2.txt", "SECOND AMENDMENT TO THE STATUTES\n\nA team consists of four players.\n", "2022-06-11")
MENUS = paper("menus.txt", "AMENDMENT TO THE MENU\n\nA team eats four loaves.\n", "2023-06-11")


def test_what_an_amendment_changes_was_so() -> None:
    """Said of the same, and before a later amendment to the same paper; what it leaves as it is stays."""
    six, five, four = (quote(each, "A team consists") for each in (STATUTES, FIRST, SECOND))
    assert former(When.of(six), When.of(four)) == "2018-06-09"
    assert former(When.of(five), When.of(four)) == "2020-06-13"
    assert former(When.of(four), When.of(five)) is None
    assert former(When.of(five), When.of(six)) is None
    assert former(When.of(six), When.of(quote(MENUS, "A team eats"))) is None
    order = Newest(analyse("How many players are in a team?"))
    other = Candidate(quote(SECOND, "SECOND AMENDMENT"), 0.01, "")
    assert order.first([[Candidate(six, 0.9, "")]], [other]) == [([Candidate(six, 0.9, "")], None)]


def test_what_hardly_answers_does_not_tell_from_when_an_answer_is() -> None:
    """For what is so now a group of one name is as new as what answers best in it."""
    before = paper("2021.md", "# News\n\nMarta leads it.\n", "2021-01-12")
    after = paper("2024.md", "# News\n\nMarta moves. Jonas leads it.\n", "2024-07-03")
    marta, moves, jonas = (
        Candidate(quote(each, said, said.split()[0]), score, "")
        for each, said, score in (
            (before, "Marta leads it.", 0.8),
            (after, "Marta moves.", 0.1),
            (after, "Jonas leads it.", 0.6),
        )
    )
    order = Newest(analyse("Who leads it now?"))
    assert [group[0] for group, _ in order.first([[marta, moves], [jonas]])] == [jonas, marta]


@pytest.mark.parametrize(("old", "new"), [(OLD, NEW), (CLOSED, OPEN)])
def test_what_was_so_is_no_rival_of_what_took_its_place(old: object, new: object) -> None:
    """However sure the judge is, and whichever is likelier to answer."""
    assert not edges([(Claim(old), Claim(new))], ContradictingJudge(0.99))  # type: ignore[arg-type]
    one, other = Candidate(old, 0.9, ""), Candidate(new, 0.4, "")  # type: ignore[arg-type]
    question = analyse("How many characters must a password have?")
    assert [earlier is None for _, earlier in Newest(question).first([[one], [other]])] == [True, False]
    assert [group[0] for group, _ in Newest(question).first([[one], [other]])] == [other, one]


def test_what_took_the_place_of_an_answer_is_shown_though_it_is_less_likely() -> None:
    """The best answer alone would be what was so."""
    one, other = Candidate(OLD, 0.9, ""), Candidate(NEW, 0.05, "")
    assert Newest(analyse("How many characters?")).with_newer([one], [one, other]) == [one, other]
    assert Newest(analyse("How many characters?")).with_newer([other], [other, one]) == [other]


@pytest.mark.parametrize(
    ("question", "rest", "days"),
    [
        ("What did the sauna cost in 2022?", "What did the sauna cost?", ("1 January 2022", "31 December 2022")),
        ("What was the fee before 2 April 2023?", "What was the fee?", ("1 April 2023", "1 April 2023")),
        ("What does the 2019 handbook say on notice?", "What does the handbook say on notice?",
         ("1 January 2019", "31 December 2019")),
        ("Was kostete die Sauna im Jahr 2022?", "Was kostete die Sauna?", ("1 January 2022", "31 December 2022")),
    ],
)  # fmt: skip
def test_a_question_is_read_without_the_time_that_it_names(question: str, rest: str, days: tuple[str, str]) -> None:
    found = time_of(analyse(question))
    assert found
    assert found.question.text == rest
    assert (found.low, found.high) == tuple(map(day, days))


@pytest.mark.parametrize(
    "question",
    [
        "When was it in 2019?",
        "Who has led it since 2019?",
        "Who led it?",
        "Was it built before 1911?",
        "Did it grow from 2019 to 2020 or 2021?",
    ],
)
def test_other_questions_name_no_time_at_which_something_was_so(question: str) -> None:
    assert time_of(analyse(question)) is None


PRICES = {
    "prices_2022.md": "# Baths\n\nA single swim costs 4.80 euros for adults.\n",
    "prices_2024.md": "# Baths\n\nA single swim costs 5.60 euros for adults.\n",
    "hall-rules_2020.md": "# Hall\n\nDogs are allowed in the hall.\n",
    "hall-rules_2023.md": "# Hall\n\nDogs are not allowed in the hall.\n",
    "rules-2018.txt": "RULES OF THE CUP\n\nThe entry fee is 60 euros per team.\n",
    "first.txt": "FIRST AMENDMENT TO THE RULES\nin force from 1 July 2020\n\nThe entry fee is 75 euros per team.\n",
    "second.txt": "SECOND AMENDMENT TO THE RULES\nin force from 1 July 2024\n\nThe entry fee is 90 euros per team.\n",
    "team.md": "# Team\n\nThe nurse was Kim Adler until the end of 2021.\n\n"
    "Since February 2022 the nurse has been Jo Berg.\n",
}


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot over two editions of prices, and a page that says since when and until when."""
    home = tmp_path_factory.mktemp("dated")
    (home / "docs").mkdir()
    for name, text in PRICES.items():
        (home / "docs" / name).write_text(text, encoding="utf-8")
    app = assemble(Settings(home / "home", audit="off"))
    app.index([home / "docs"])
    yield app.bot()
    app.close()


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How much is a single swim for adults?", "5.60 euros"),
        ("How much was a single swim for adults in 2022?", "4.80 euros"),
        ("How much was a single swim for adults before January 2024?", "4.80 euros"),
        ("How much was a single swim for adults in 2024?", "5.60 euros"),
        ("What is the entry fee per team?", "90 euros per team"),
        ("What was the entry fee per team in 2021?", "75 euros per team"),
        ("What was the entry fee per team in 2019?", "60 euros per team"),
        ("Who was the nurse in 2020?", "Kim Adler"),
        ("Who was the nurse in 2023?", "Jo Berg"),
    ],
)
def test_what_was_so_at_the_time_answers(dated: Bot, question: str, short: str) -> None:
    """Until the day before what took its place; without a time, what is so now."""
    answer = dated.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.points[0].short == short
    assert not answer.disagreements


def test_a_verdict_is_of_what_is_so_now(dated: Bot) -> None:
    """What was allowed once is no yes."""
    answer = dated.ask("Are dogs allowed in the hall?")
    assert answer.verdict is Decision.NO
    assert [point.earlier for point in answer.points] == [None, "2020"]


def test_what_hardly_answers_gives_no_verdict(dated: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """However sure the judge is of it: it may speak of something else."""
    best = max(each.score for each in dated._weighed(*_read(dated, "Are dogs allowed in the hall?")))
    monkeypatch.setattr("bot.ask.BEARS", best + 0.01)
    answer = dated.ask("Are dogs allowed in the hall?")
    assert answer.status is Status.ANSWERED
    assert answer.verdict is None


def _read(bot: Bot, question: str) -> tuple[Question, list[Excerpt]]:
    asked = analyse(question)
    return asked, retrieved(asked.text, bot.library, bot.embedder, HITS)[1]


def test_of_a_time_before_all_editions_nothing_is_said(dated: Bot) -> None:
    assert dated.ask("How much was a single swim for adults in 2015?").status is Status.ABSTAINED


def test_what_is_told_as_earlier_is_found_so_again(dated: Bot) -> None:
    """By `check`, which has the answer alone."""
    answer = dated.ask("How much is a single swim for adults?")
    assert [point.earlier for point in answer.points] == [None, "2022"]
    (saved,) = parse(json.dumps(answer_json(answer)), "answer.json")
    assert wrong(saved, dated.library) == []
    (other,) = parse(json.dumps(answer_json(answer)).replace('"earlier": "2022"', '"earlier": "2021"'), "answer.json")
    assert wrong(other, dated.library)
