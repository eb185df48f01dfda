"""A claim against the seeds, with the real store and embedder, and how the sides are weighed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.ask import Bot
from bot.assemble import assemble
from bot.errors import BadQuestion
from bot.settings import Settings
from bot.types import Conclusion, Quote, Verification
from bot.verify import verify, weighed
from tests.answers import document, quote
from tests.fakes import ContradictingJudge

A = document("a.txt", "The mill closed in 1987.")
PLAIN = quote(A, "The mill closed in 1987.")
HEDGED = quote(A, "The mill closed in 1987.", hedges=("reportedly",))


def said(bot: Bot, claim: str) -> Verification:
    return verify(claim, bot.library, bot.embedder, bot.reader, bot.judge)


@pytest.mark.parametrize(
    ("supporting", "refuting", "conclusion"),
    [
        ([PLAIN], [HEDGED], Conclusion.DISPUTED),
        ([HEDGED, PLAIN], [], Conclusion.SUPPORTED),
        ([HEDGED], [], Conclusion.UNVERIFIED),
        ([], [PLAIN], Conclusion.REFUTED),
        ([], [HEDGED], Conclusion.UNVERIFIED),
        ([], [], Conclusion.UNKNOWN),
    ],
    ids=["both sides", "plain", "hedged only", "denied", "denied with a hedge", "nothing"],
)
def test_weighed(supporting: list[Quote], refuting: list[Quote], conclusion: Conclusion) -> None:
    """Both sides are a dispute; one side decides only where one of its quotes is plain."""
    assert weighed(supporting, refuting) is conclusion


@pytest.mark.parametrize(
    ("claim", "conclusions"),
    [
        ("Nvidia lost roughly $600 billion in market value on January 27, 2025", {Conclusion.SUPPORTED}),
        ("Nvidia lost $300 billion in market value on January 27, 2025", {Conclusion.REFUTED}),
        ("R1 cost $6 million to train", {Conclusion.UNVERIFIED}),
        ("DeepSeek V4 was trained on Huawei chips", {Conclusion.DISPUTED, Conclusion.UNVERIFIED}),
        ("DeepSeek V4 was trained on Nvidia Blackwell chips", {Conclusion.DISPUTED, Conclusion.UNVERIFIED}),
        ("Google released Gemma 4 under the MIT license", {Conclusion.UNKNOWN, Conclusion.REFUTED}),
        ("The Ascend 910B outperforms the Nvidia A100", {Conclusion.UNKNOWN, Conclusion.REFUTED}),
        ("DeepSeek trained V4 without Nvidia chips", set(Conclusion) - {Conclusion.SUPPORTED}),
        ("DeepSeek V4 will run on Huawei chips", {Conclusion.SUPPORTED}),
        ("Canberra is the capital of Australia", {Conclusion.UNKNOWN}),
    ],
)
def test_claims_over_the_seeds(seed_bot: Bot, claim: str, conclusions: set[Conclusion]) -> None:
    """What the documents say, deny, hedge, dispute and don't know is told apart, in quotes that stand."""
    found = said(seed_bot, claim)
    assert found.verdict in conclusions
    for each in [*found.supporting, *found.refuting]:
        assert each.document.text[each.start : each.end] == each.text
        assert each.document in seed_bot.library.documents()
    assert (found.verdict is Conclusion.UNKNOWN) == (not found.supporting and not found.refuting)
    assert found.reason


def test_what_only_an_official_claims_leaves_a_claim_unverified(seed_bot: Bot) -> None:
    """A quote that passes a claim on supports it, and confirms nothing."""
    found = said(seed_bot, "DeepSeek V4 was trained on Nvidia Blackwell chips")
    assert any("claiming V4 was actually trained on banned Nvidia Blackwell" in each.text for each in found.supporting)
    assert found.verdict in (Conclusion.UNVERIFIED, Conclusion.DISPUTED)


def test_a_sure_judge_refutes(seed_bot: Bot) -> None:
    """Where the judge is sure of a contradiction, quotes near the claim refute it; where it is not, they don't."""
    claim = "Eric Boyd joined Anthropic"
    sure, unsure = (
        verify(claim, seed_bot.library, seed_bot.embedder, seed_bot.reader, ContradictingJudge(p)) for p in (0.99, 0.4)
    )
    assert sure.verdict is Conclusion.REFUTED
    assert unsure.verdict is Conclusion.UNKNOWN


def test_no_claim(seed_bot: Bot) -> None:
    """What is empty is refused."""
    with pytest.raises(BadQuestion):
        said(seed_bot, " ?")


def test_another_amount_is_of_another_matter(tmp_path: Path) -> None:
    """A cost of something else is not against a cost; another count of the same thing is; an explicit denial is."""
    (tmp_path / "texts").mkdir()
    one = "The repair of the pier cost 41 million crowns. The vessel Havella carries 240 passengers."
    other = (
        "The closure cost local shops about 9 million crowns. The new vessel Havella takes 260 passengers. "
        "The pier was not damaged by the collision with a barge."
    )
    (tmp_path / "texts" / "a.txt").write_text(f"Ferry news\n\n{one}\n", "utf-8")
    (tmp_path / "texts" / "b.txt").write_text(f"What we know\n\n{other}\n", "utf-8")
    app = assemble(Settings(tmp_path / "home"))
    app.index([tmp_path / "texts"])
    assert app.verify("The repair of the pier cost 41 million crowns").verdict is Conclusion.SUPPORTED
    assert app.verify("The Havella carries 240 passengers").verdict is Conclusion.DISPUTED
    assert app.verify("The pier was damaged by a barge").verdict is Conclusion.REFUTED


def test_what_is_called_false_refutes(tmp_path: Path) -> None:
    """A quote that calls a claim false is plainly against it, and for its denial."""
    (tmp_path / "texts").mkdir()
    said = "The claim that the Kell dam cracked during the flood is a hoax. Claims that Kell was evacuated are false."
    (tmp_path / "texts" / "a.txt").write_text(f"The Kell dam\n\n{said}\n", "utf-8")
    app = assemble(Settings(tmp_path / "home", reader="similarity", judge="none"))
    app.index([tmp_path / "texts"])
    assert app.verify("The Kell dam cracked during the flood").verdict is Conclusion.REFUTED
    assert app.verify("Kell was evacuated").verdict is Conclusion.REFUTED
    assert app.verify("The Kell dam did not crack during the flood").verdict is Conclusion.SUPPORTED


def test_a_row_says_what_its_cells_say_under_their_heads(tmp_path: Path) -> None:
    """A table supports what a cell holds, and neither what another row's cell holds nor what it has no head for."""
    (tmp_path / "texts").mkdir()
    rows = "| Boat | Built | Badge needed |\n|---|---|---|\n| Otter | 2019 | gold |\n| Mallard | 2008 | bronze |\n"
    (tmp_path / "texts" / "boats.md").write_text(f"# House rules\n\nBoats may be taken by members.\n\n{rows}", "utf-8")
    app = assemble(Settings(tmp_path / "home"))
    app.index([tmp_path / "texts"])
    found = app.verify("The Otter was built in 2019")
    assert found.verdict is Conclusion.SUPPORTED
    assert [each.text for each in found.supporting] == ["| Otter | 2019 | gold |"]
    assert app.verify("The Otter needs a bronze badge").verdict in (Conclusion.REFUTED, Conclusion.UNKNOWN)
    assert app.verify("The Otter has a motor").verdict is Conclusion.UNKNOWN


def test_what_was_replaced_takes_no_side_against_what_took_its_place(tmp_path: Path) -> None:
    """Of two editions that both speak of a claim the newer counts; alone, the older one does."""
    (tmp_path / "texts").mkdir()
    told = "# Travel policy {}\n\n{}Mileage in your own car is paid at {} pence a mile.\n"
    old, new = tmp_path / "texts" / "policy-2022.md", tmp_path / "texts" / "policy-2025.md"
    old.write_text(told.format(2022, "", 40), "utf-8")
    new.write_text(told.format(2025, "This policy replaces the travel policy of 2022. ", 45), "utf-8")
    app = assemble(Settings(tmp_path / "home"))
    app.index([tmp_path / "texts"])
    assert app.verify("Mileage is paid at 40 pence a mile").verdict is Conclusion.REFUTED
    assert app.verify("Mileage is paid at 45 pence a mile").verdict is Conclusion.SUPPORTED
    app.remove([str(new)])
    assert app.verify("Mileage is paid at 40 pence a mile").verdict is Conclusion.SUPPORTED
