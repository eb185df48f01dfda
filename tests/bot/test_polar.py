"""Questions for yes or no: the verdict is what the quotes decide, and none where they don't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.assemble import MODELS, assemble
from bot.claim import Claim
from bot.models.judge import OnnxJudge
from bot.polar import DECIDED, OPPOSED, Decided, decide, deciding, is_polar, opposed
from bot.ports import Verdict
from bot.question import analyse
from bot.render import answer_json, headline
from bot.settings import Settings
from bot.types import Decision, Quote
from index.types import Document
from tests.fakes import ContradictingJudge

OPEN = analyse("Is it open?")
YES, NO, NOTHING = Decided(0.95, 0.01), Decided(0.02, 0.9), Decided(0.1, 0.1)


def quote(text: str) -> Quote:
    return Quote(Document(text, text, "", text, Document.fingerprint(text)), 0, len(text))


@pytest.fixture(scope="module")
def judge() -> OnnxJudge:
    return OnnxJudge.of(lambda: MODELS, "bundled")


@pytest.mark.parametrize(
    ("question", "told", "wanted"),
    [
        ("Can employees work from home?", "Employees may work from home two days a week.", Decision.YES),
        ("Do contractors get paid leave?", "Contractors do not receive paid leave.", Decision.NO),
        ("Is the museum open on Mondays?", "The museum is closed on Mondays.", Decision.NO),
        ("Is the museum open on Mondays?", "The museum has a new roof.", None),
    ],
)
def test_the_judge_decides(judge: OnnxJudge, question: str, told: str, wanted: Decision | None) -> None:
    """The bundled judge reads a question with "Yes." as a claim."""
    assert decide(analyse(question), [quote(told)], judge)[0].says is wanted


class Fairly:
    """A judge that is so sure of a yes."""

    name = "fairly sure"

    def __init__(self, sure: float) -> None:
        self.sure = sure

    def warm(self) -> None:
        pass

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        return [Verdict(self.sure, 0.9 - self.sure, 0.1) for _ in pairs]


@pytest.mark.parametrize(
    ("told", "sure", "wanted"),
    [
        ("You may bring a dog.", 0.65, Decision.YES),
        ("You may bring a dog if it is on a lead.", 0.65, None),
        ("You may bring a dog if it is on a lead.", 0.75, Decision.YES),
        ("Unless it barks, you may bring a dog.", 0.75, Decision.YES),
        ("If only you could bring a dog!", 0.85, None),
    ],
)
def test_what_has_a_condition_decides_where_a_judge_is_surer(told: str, sure: float, wanted: Decision | None) -> None:
    """It is quoted with its condition. What is only wished for decides nothing."""
    (found,) = decide(analyse("Can I bring my dog?"), [quote(told)], Fairly(sure))
    assert found.says is wanted


@pytest.mark.parametrize(
    ("told", "main"),
    [
        ("You may bring a dog if it is on a lead.", "You may bring a dog"),
        ("Unless the chair agrees, guests may not vote.", "guests may not vote."),
        ("You may bring a dog.", ""),
        ("If only it were so!", ""),
        ("If", ""),
        ("Please close the door.", ""),
    ],
)
def test_what_is_said_for_a_case(told: str, main: str) -> None:
    assert Claim.of_text(told).main == main


def test_questions_for_yes_or_no_are_told_in_each_language_that_the_judge_reads() -> None:
    """Others are answered by their words: Chinese ones, and those with a word that asks for more."""
    assert is_polar(analyse("Is the museum open?"))
    assert not is_polar(analyse("When is the museum open?"))
    for asked in ("Ist das Museum am Montag geöffnet?", "¿Está abierto el museo los lunes?", "Est-ce fermé le lundi ?"):
        assert is_polar(analyse(asked))
    for asked in (
        "Weshalb ist das Museum zu?",
        "¿A qué hora abre el museo?",
        "De quel côté est l'entrée ?",
        "博物馆开门吗？",
    ):
        assert not is_polar(analyse(asked))


def test_in_another_language_a_claim_decides_that_is_surer() -> None:
    """What the judge reads by glosses it is to be surer of."""
    english = decide(analyse("Is the museum open?"), [quote("The museum is open.")], Fairly(0.7))
    german = decide(analyse("Ist das Museum offen?"), [quote("Das Museum ist offen.")], Fairly(0.7))
    assert [each.says for each in english] == [Decision.YES]
    assert [each.says for each in german] == [None]


def test_one_against_another_is_a_disagreement() -> None:
    """Quotes that say yes stand on one side, those that say no on the other; what says nothing on none."""
    one, other, third = quote("It is open."), quote("It is closed."), quote("It has a roof.")
    sure = ContradictingJudge(0.9)
    found = opposed([(one, YES), (third, NOTHING), (other, NO)], sure)
    assert found is not None
    assert found.sides == ((one,), (other,))
    assert found.confidence == pytest.approx(0.95 * 0.9, abs=0.001)
    assert opposed([(one, YES), (third, NOTHING)], sure) is None


def test_only_what_contradicts_is_set_against_each_other() -> None:
    """A yes and a no that can both be right, or that one document says, are no disagreement."""
    one, other = quote("Some people call it open."), quote("It is closed.")
    assert opposed([(one, YES), (other, NO)], ContradictingJudge(OPPOSED - 0.01)) is None
    both = Document("a", "a", "", "It is open. It is closed.", Document.fingerprint(""))
    sides = [(Quote(both, 0, 11), YES), (Quote(both, 12, 25), NO)]
    assert opposed(sides, ContradictingJudge(0.9)) is None
    assert opposed([sides[0], (other, Decided(0.4, 0.4))], ContradictingJudge(0.9)) is None
    found = opposed([*sides, (other, NO)], ContradictingJudge(0.9))
    assert found is not None
    assert found.sides == ((sides[0][0],), (other,))


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ((YES, NOTHING), Decision.YES),
        ((NO, NO), Decision.NO),
        ((NOTHING, YES), None),
        ((YES, NO), None),
        ((), None),
    ],
)
def test_a_verdict_needs_the_likeliest_and_no_other_view(told: Sequence[Decided], wanted: Decision | None) -> None:
    assert deciding([(quote(str(at)), each) for at, each in enumerate(told)], OPEN) is wanted


@pytest.mark.parametrize(("hedges", "wanted"), [(("reportedly",), None), (("may",), Decision.YES), ((), Decision.YES)])
def test_what_is_passed_on_decides_nothing(hedges: tuple[str, ...], wanted: Decision | None) -> None:
    assert deciding([(replace(quote("It is open."), hedges=hedges), YES)], OPEN) is wanted


@pytest.mark.parametrize(
    ("short", "told", "wanted"),
    [
        ("Bo Lind", YES, None),
        ("Bo Lind", NO, Decision.NO),
        ("Ann Holt", YES, Decision.YES),
        ("the chair", YES, Decision.YES),
        ("", YES, Decision.YES),
    ],
)
def test_no_yes_where_the_reader_finds_somebody_else(short: str, told: Decided, wanted: Decision | None) -> None:
    said = quote("Ann Holt is the chair and Bo Lind the treasurer.")
    at = said.text.index(short)
    said = replace(said, short=(at, at + len(short))) if short else said
    assert deciding([(said, told)], analyse("Is Ann Holt the treasurer?")) is wanted


def test_below_the_least_probability_nothing_is_decided() -> None:
    assert Decided.of(Verdict(DECIDED - 0.01, 0.2, 0.11)).says is None
    assert Decided.of(Verdict(DECIDED, 0.2, 0.1)).says is Decision.YES


def test_an_answer_tells_its_verdict(tmp_path: Path) -> None:
    """Text, headline and JSON begin with it; a question of another form has none."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "museum.md").write_text("# Holberg museum\n\nThe museum is closed on Mondays.\n", encoding="utf-8")
    app = assemble(Settings(tmp_path / "home"))
    app.index([docs])
    answer = app.bot().ask("Is the museum open on Mondays?")
    assert answer.verdict is Decision.NO
    assert answer.text.startswith("No.\n")
    assert headline(answer).startswith("No. ")
    assert answer_json(answer)["verdict"] == "no"
    assert answer_json(app.bot().ask("When is the museum closed?"))["verdict"] is None
    app.close()


def test_a_judge_reads_few_claims() -> None:
    """Each once alone and once under what stands above it: it is what costs most."""
    fake = ContradictingJudge(0.9)
    assert [each.says for each in decide(analyse("Is it open?"), [quote("a"), quote("b")], fake)] == [Decision.NO] * 2
    assert len(fake.asked) == 2 * 2
