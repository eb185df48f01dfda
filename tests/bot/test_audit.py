"""The corpus against itself: what can't both be right is found, once, and is gone as soon as it no longer stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.audit import Comparing
from bot.disagreements import TABLES, Finding, pair_of
from bot.errors import NoSuchDisagreement
from bot.types import DisagreementKind, Quote
from tests.bot.audited import APPROVED, EARLY, LATE, OPENED, REJECTED, Small, against, knowing, told
from tests.fakes import ContradictingJudge, KnowingJudge

YEARS = against(f"a.txt: {EARLY}", f"b.txt: {LATE}")
PLANS = against(f"a.txt: {APPROVED}", f"b.txt: {REJECTED}")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    made = Small(tmp_path)
    yield made
    made.close()


def test_two_documents_that_cannot_both_be_right(small: Small) -> None:
    """Found whichever is compared first, with both quotes cut from their documents, the kind, and a witness each."""
    small.put(a=f"{EARLY}\n{APPROVED}", b=f"Nothing much.\n\n{REJECTED}\n{LATE}", c="The sun shone on the mill.")
    small.run()
    assert small.sides() == {YEARS, PLANS}
    kinds = {each.disagreement.kind for each in small.listed()}
    assert kinds == {DisagreementKind.DATE, DisagreementKind.NEGATION}
    for each in small.listed():
        assert each.witnesses == (1, 1)
        assert each.dismissal is None
        for quote in (quote for side in each.disagreement.sides for quote in side):
            assert small.library.document(quote.document_id).text[quote.start : quote.end] == quote.text


def test_a_document_that_contradicts_itself(small: Small) -> None:
    """Two places of one document are two sides, where a judge is sure of it."""
    small.judge = knowing()
    small.put(a=f"{EARLY}\nIt is made of stone.\n\n{LATE}")
    small.run()
    assert small.sides() == {against(f"a.txt: {EARLY}", f"a.txt: {LATE}")}


def test_copies_stand_on_one_side_and_are_one_witness(small: Small) -> None:
    """Ten articles against one are one disagreement; equal sentences are not even compared."""
    small.judge = judge = knowing()
    names = [f"copy{n}" for n in range(10)]
    small.put(**{name: f"Edition {n}.\n{EARLY}" for n, name in enumerate(names)}, z=LATE)
    small.run()
    (found,) = small.listed()
    assert small.sides() == {against([f"{name}.txt: {EARLY}" for name in names], f"z.txt: {LATE}")}
    assert found.witnesses == (1, 1)
    assert judge.asked
    assert all(one != other for one, other in judge.asked)


def test_two_formats_of_one_text_do_not_contradict_each_other(small: Small) -> None:
    """Promise: what an author says side by side, in two formats, is no disagreement of two documents."""
    small.put(a=f"{EARLY}\n{LATE}", b=f"It is of stone.\n\n**{EARLY}**\n{LATE}")
    small.run()
    assert small.listed() == []


def test_what_differs_in_two_versions_of_a_text_is_found(small: Small) -> None:
    """Promise: of two texts that are alike but for one sentence, this one is listed."""
    alike = "The mill is of stone.\nIts wheel is of oak.\n"
    small.put(a=f"{alike}{EARLY}", b=f"{alike}{LATE}")
    small.run()
    assert small.sides() == {YEARS}


def test_what_is_quoted_to_be_denied_is_found(small: Small) -> None:
    """Promise: a document that quotes another's sentence and says otherwise contradicts it."""
    small.put(a=EARLY, b=f"The old guide says “{EARLY}”\n\n{LATE}")
    small.run()
    assert YEARS in small.sides()


def test_a_sentence_that_stands_twice_is_quoted_twice(small: Small) -> None:
    """Each place of a document that contradicts another is shown, also when the other was compared before."""
    small.put(b=LATE)
    small.run()
    small.put(a=f"{EARLY}\n\nIt is of stone.\n\n{EARLY}")
    small.run()
    (found,) = small.listed()
    assert small.sides() == {YEARS}
    assert sorted(len(side) for side in found.disagreement.sides) == [1, 2]


def test_the_surest_come_first_and_can_be_chosen(small: Small) -> None:
    """The list goes from sure to unsure; it can be had for one kind, or for some documents."""
    small.put(a=f"{EARLY}\n{APPROVED}", b=LATE, c=REJECTED)
    small.run()
    audit = small.audit()
    sure = [each.disagreement.confidence for each in audit.listed()]
    assert len(sure) == 2
    assert sure == sorted(sure, reverse=True)
    (dates,) = audit.listed(kind=DisagreementKind.DATE)
    assert dates.disagreement.kind is DisagreementKind.DATE
    assert audit.listed(sources={"b.txt"}) == [dates]
    assert len(audit.listed(sources={"a.txt"})) == 2
    assert audit.listed(sources={"x.txt"}) == []


LINES = [
    f"The mill of Aldmoor keeps a {colour} wheel of {wood} behind its {room} door."
    for colour in "red green blue white black grey".split()
    for wood in "oak elm ash pine yew beech".split()
    for room in "front rear upper lower northern southern".split()
]


def test_only_what_is_new_is_compared(tmp_path: Path) -> None:
    """Of a long document in which one sentence changed, the judge reads pairs with that sentence only; of one that is
    as it was, none.
    """
    judge = ContradictingJudge(0.0)
    small = Small(tmp_path, judge)
    lines = LINES[:20]
    small.put(a="\n".join(lines), b="\n".join(line.replace("wheel", "stone") for line in lines))
    small.run()
    assert len(judge.asked) > 20
    judge.asked.clear()
    assert small.run() == []
    assert judge.asked == []
    changed = lines[7].replace("wheel", "door")
    small.put(a="\n".join(["A new first line.", *lines[:7], changed, *lines[8:]]))
    assert small.audit().pending() == ["a.txt"]
    assert small.run() == [Comparing(0, 1), Comparing(1, 1)]
    assert judge.asked
    assert all(any(changed in text for text in pair) for pair in judge.asked)
    small.close()


def test_a_changed_quote_takes_its_disagreement_with_it(small: Small) -> None:
    """The others of the document stay, at their new places."""
    small.put(a=f"{EARLY}\n{APPROVED}", b=f"{LATE}\n{REJECTED}")
    small.run()
    small.put(a=f"A line that pushes all else down.\n{OPENED.format('spring')}\n{APPROVED}")
    assert small.sides() == set(), "before it is compared anew, nothing is quoted that is not there"
    small.run()
    assert small.sides() == {PLANS}
    (found,) = small.listed()
    quote = next(q for side in found.disagreement.sides for q in side if q.document.source == "a.txt")
    assert quote.document.text.index(APPROVED) == quote.start > len(APPROVED)
    small.put(a=f"{EARLY}\n{APPROVED}")
    small.run()
    assert small.sides() == {YEARS, PLANS}


def test_of_a_removed_document_nothing_is_kept(tmp_path: Path) -> None:
    """Its disagreements are gone at once, and none of its words are left in the file."""
    small = Small(tmp_path)
    small.put(a=APPROVED, b=REJECTED, c=EARLY, d=LATE)
    small.run()
    said = {each.disagreement.kind: each.disagreement.summary.encode() for each in small.listed()}
    small.close()
    assert said[DisagreementKind.NEGATION] in stored(tmp_path)
    small.remove("b")
    small.audit().sweep()
    assert small.sides() == {against(f"c.txt: {EARLY}", f"d.txt: {LATE}")}
    small.close()
    assert said[DisagreementKind.NEGATION] not in stored(tmp_path)
    assert said[DisagreementKind.DATE] in stored(tmp_path)


def stored(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.glob(f"{TABLES.file}*"))


def test_what_was_found_in_a_document_that_went_uncompared_goes_too(small: Small) -> None:
    """A run that was stopped after one side was compared leaves nothing of the other once that is removed."""
    small.put(a=APPROVED, b=REJECTED)
    stopped_after(small, 1)
    assert [each.places for each in small.kept.findings()]
    assert "b.txt" not in small.kept.versions()
    small.remove("b")
    small.audit().sweep()
    assert small.kept.findings() == []


class Stop(Exception):
    """Somebody ended the run."""


def stopped_after(small: Small, least: int) -> int:
    """A run that is stopped when so many passages are kept, or more; how many they are."""
    kept = 0

    def tell(said: Comparing) -> None:
        nonlocal kept
        if (kept := said.done) >= least:
            raise Stop

    with pytest.raises(Stop):
        small.audit().run(tell)
    return kept


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path) -> None:
    """What was kept is not compared again, of a long document neither: each pair that is read then has a claim that is
    new. In the end the list is that of one run.
    """
    lines = [f"{line}\n" for line in LINES[:41]]
    texts = {"a": "\n".join([APPROVED + "\n", *lines, EARLY]), "b": f"{LATE}\n{REJECTED}"}
    whole = Small(tmp_path / "whole", knowing())
    whole.put(**texts)
    whole.run()
    judge = knowing()
    stopped = Small(tmp_path / "stopped", judge)
    stopped.put(**texts)
    kept = stopped_after(stopped, 1)
    assert kept < len(lines)
    first = list(judge.asked)
    assert first
    stopped.run()
    again = judge.asked[len(first) :]
    later = {EARLY, LATE, REJECTED, *(line.strip() for line in lines[kept - 1 :])}
    assert again
    assert all(any(text.endswith(tuple(later)) for text in pair) for pair in again)
    assert set(again) | set(first) == set(whole.judge.asked)  # type: ignore[union-attr]
    assert stopped.sides() == whole.sides()
    assert {YEARS, PLANS} <= whole.sides()
    whole.close()
    stopped.close()


def dismissed(small: Small) -> str:
    """The disagreement on the years is dismissed; its id."""
    small.put(a=f"{EARLY}\n{APPROVED}", b=f"{LATE}\n{REJECTED}")
    small.run()
    (found,) = small.audit().listed(kind=DisagreementKind.DATE)
    said = small.audit().dismiss(found.id, "Ada", "Another bridge.")
    assert said.dismissal is not None
    assert (said.dismissal.by, said.dismissal.reason) == ("Ada", "Another bridge.")
    assert small.sides() == {PLANS}
    assert small.listed(dismissed=True) == [said]
    return found.id


def test_dismissed_stays_dismissed_whatever_happens_to_the_documents(small: Small) -> None:
    """After indexing anew, after forgetting the corpus, and after its quotes moved; it comes back when one changes."""
    dismissed(small)
    small.put(a=f"{EARLY}\n{APPROVED}", b=f"{LATE}\n{REJECTED}")
    small.run()
    assert (small.sides(), small.sides(dismissed=True)) == ({PLANS}, {YEARS})
    small.remove("a", "b")
    small.kept.clear()
    assert (small.sides(), small.sides(dismissed=True)) == (set(), set())
    small.put(a=f"{EARLY}\n{APPROVED}", b=f"{LATE}\n{REJECTED}")
    small.run()
    assert (small.sides(), small.sides(dismissed=True)) == ({PLANS}, {YEARS})
    small.put(a=f"{APPROVED}\n\nSomething new.\n{EARLY}", b=f"A first line.\n\n{REJECTED}\n{LATE}")
    small.run()
    assert (small.sides(), small.sides(dismissed=True)) == ({PLANS}, {YEARS})
    small.put(b=f"{OPENED.format(1925)}\n{REJECTED}")
    small.run()
    changed = against(f"a.txt: {EARLY}", f"b.txt: {OPENED.format(1925)}")
    assert (small.sides(), small.sides(dismissed=True)) == ({changed, PLANS}, set())


def test_a_dismissal_is_taken_back(small: Small) -> None:
    """Under the same id; what is not dismissed can't be restored."""
    id_ = dismissed(small)
    restored = small.audit().restore(id_)
    assert (restored.id, restored.dismissal) == (id_, None)
    assert small.sides() == {YEARS, PLANS}
    assert small.listed(dismissed=True) == []
    with pytest.raises(NoSuchDisagreement, match=rf"{id_}.*--dismissed"):
        small.audit().restore(id_)


def test_a_dismissal_is_amended(small: Small) -> None:
    """Dismissed again, the new name and reason stand; an id that none has is refused."""
    id_ = dismissed(small)
    amended = small.audit().dismiss(id_, "Ann", "two calendars")
    assert amended.dismissal
    assert (amended.dismissal.by, amended.dismissal.reason) == ("Ann", "two calendars")
    assert [each.dismissal for each in small.listed(dismissed=True)] == [amended.dismissal]
    with pytest.raises(NoSuchDisagreement, match="`corrobot disagreements` lists"):
        small.audit().dismiss("d-nothing")


def test_to_dismiss_copies_is_to_dismiss_them_all(small: Small) -> None:
    """One dismissal for all pairs of a disagreement, with any of their ids; a copy that comes later belongs to it."""
    copy = EARLY.replace("The Aldmoor", "Aldmoor's")
    small.put(a=EARLY, b=LATE, c=copy)
    small.run()
    assert small.sides() == {against([f"a.txt: {EARLY}", f"c.txt: {copy}"], f"b.txt: {LATE}")}
    for pair in {each.pair for each in small.kept.findings()}:
        small.audit().dismiss(pair)
        assert small.sides() == set()
        small.put(d=f"Heard in town.\n{EARLY}")
        small.run()
        assert small.sides() == set()
        small.remove("d")
        small.audit().sweep()
        small.audit().restore(pair)


def test_what_is_listed_as_one_is_dismissed_as_one(small: Small) -> None:
    """Also where two quotes of one side are against each other, less likely than what is listed."""
    copy = EARLY.replace("The Aldmoor", "Aldmoor's")
    small.put(a=EARLY, b=LATE, c=copy)
    small.run()
    found = small.kept.findings()
    sides = {place: own for each in found for place, own in zip(each.places, each.digests, strict=True)}
    ids = small.library.identifiers()
    one, other = (next(place for place in sides if place[0] == ids[name]) for name in ("a.txt", "c.txt"))
    assert found[0].difference
    unlikely = replace(found[0].difference, confidence=0.3)
    small.kept.note(
        "c.txt",
        small.kept.versions()["c.txt"],
        [],
        [Finding(pair_of(EARLY, copy), (one, other), (sides[one], sides[other]), unlikely)],
    )
    (listed,) = small.listed()
    assert len(small.audit().listed(unlikely=True)) > 1
    shown = small.audit().opposed([quote for side in listed.disagreement.sides for quote in side])
    assert shown
    assert {one, other} not in [{quote.place for side in each.sides for quote in side} for each in shown]
    small.audit().dismiss(listed.id)
    assert small.listed() == []
    assert small.audit().restore(listed.id).disagreement == listed.disagreement
    assert small.listed() == [listed]


def test_a_judge_of_another_name_compares_anew(tmp_path: Path) -> None:
    """What one judge found is not taken for what another would; the same one finds it done."""
    one = "Ruth Vane keeps the lighthouse of Aldmoor on her own."
    other = "Ruth Vane keeps the lighthouse of Aldmoor with a crew."
    small = Small(tmp_path, KnowingJudge({one, other}, {EARLY, LATE}))
    small.put(a=one, b=other, c=EARLY, d=LATE)
    small.run()
    years = against(f"c.txt: {EARLY}", f"d.txt: {LATE}")
    assert small.sides() == {against(f"a.txt: {one}", f"b.txt: {other}"), years}
    assert small.audit().pending() == []
    judge = knowing()
    judge.name = "milder"
    small.judge = judge
    assert small.audit().pending() == ["a.txt", "b.txt", "c.txt", "d.txt"]
    small.run()
    assert small.sides() == {years}
    assert judge.asked
    small.judge = None
    small.run()
    assert years in small.sides()
    small.close()


def test_questions_of_an_answer_find_what_is_against_its_quotes(small: Small) -> None:
    """`opposed` tells it from the quote's side, `dismissed` knows what somebody said is none."""
    small.put(a=f"{EARLY}\n{APPROVED}", b=f"{LATE}\n{REJECTED}")
    small.run()
    (found,) = small.audit().listed(kind=DisagreementKind.DATE)
    quotes = [quote for side in found.disagreement.sides for quote in side]
    for mine, theirs in (quotes, quotes[::-1]):
        (told,) = small.audit().opposed([Quote(mine.document, mine.start, mine.end)])
        assert [[quote.place for quote in side] for side in told.sides] == [[mine.place], [theirs.place]]
    assert not small.audit().dismissed(found.disagreement)
    small.audit().dismiss(found.id)
    assert small.audit().dismissed(found.disagreement)
    assert small.audit().opposed(quotes) == []


SENTENCES = [
    EARLY, LATE, OPENED.format(1930), APPROVED, REJECTED,
    "The Aldmoor bridge cost 4 million crowns.", "The Aldmoor bridge cost 6 million crowns.",
]  # fmt: skip
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map("\n\n".join)
changes = st.lists(st.tuples(st.sampled_from("abc"), st.none() | texts), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(steps=changes, stops=st.lists(st.booleans(), min_size=6, max_size=6))
def test_whatever_was_changed_the_list_is_that_of_one_run_over_what_is_there(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str | None]], stops: list[bool]
) -> None:
    """Documents come, change and go, with a run after each change or only later: nothing is lost, nothing is left."""
    grown = Small(tmp_path_factory.mktemp("grown"))
    there: dict[str, str] = {}
    grown.put(z="The sun shone on the mill.")
    for (name, text), run in zip(steps, stops, strict=False):
        if text is not None:
            grown.put(**{name: text})
            there[name] = text
        elif there.pop(name, None):
            grown.remove(name)
            grown.audit().sweep()
        if run:
            grown.run()
    grown.run()
    fresh = Small(tmp_path_factory.mktemp("fresh"))
    fresh.put(**there, z="The sun shone on the mill.")
    fresh.run()
    assert told(grown) == told(fresh)
    assert {each.places for each in grown.kept.findings()} == {each.places for each in fresh.kept.findings()}
    grown.close()
    fresh.close()


def test_many_copies_hide_nothing(small: Small) -> None:
    """However many copies of one text and of its contradiction there are, they are found, with all copies on a side."""
    small.put(**{f"a{n}": EARLY for n in range(40)}, **{f"z{n}": LATE for n in range(40)})
    small.run()
    (found,) = small.listed()
    assert sorted(len(side) for side in found.disagreement.sides) == [40, 40]


def test_what_was_found_outlives_two_changes_and_a_stop_between_them(small: Small) -> None:
    """Both documents change, the run stops when it found one, the second document changes again: it stays found."""
    small.put(a=APPROVED, b=LATE)
    small.run()
    small.put(a=EARLY, b=f"Another line.\n\n{LATE}")

    class Stopped(Exception):
        pass

    def stop(told: Comparing) -> None:
        if told.done:
            raise Stopped

    with pytest.raises(Stopped):
        small.audit().run(stop)
    small.put(b=f"Another line, changed again.\n\n{LATE}")
    small.run()
    assert small.sides() == {YEARS}


def test_a_dismissal_holds_while_a_document_is_not_compared_yet(small: Small) -> None:
    """By what the quotes say: also where the audit is off, or has not come to a new version."""
    small.put(a=EARLY, b=LATE)
    small.run()
    (found,) = small.listed()
    small.audit().dismiss(found.id)
    small.put(a=f"One more line.\n\n{EARLY}")
    document = small.library.document(small.library.identifiers()["a.txt"])
    start = document.text.index(EARLY)
    side, other = found.disagreement.sides
    moved = Quote(document, start, start + len(EARLY))
    sides = tuple((moved,) if quotes[0].document.source == "a.txt" else quotes for quotes in (side, other))
    assert small.audit().dismissed(replace(found.disagreement, sides=(sides[0], sides[1])))
