"""What is owed an answer: taken once, claimed by one, and known after a restart."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot import outbox as module
from bot.database import Files
from bot.outbox import Lost, Outbox
from index.errors import StoreError
from index.keeping import Keeping


def test_what_is_sent_again_is_known(keeping: Keeping) -> None:
    """A key is taken once, also by another process's Outbox over the same file."""
    one, other = Outbox(keeping), Outbox(keeping)
    assert one.take("k", "thread", "question", {"text": "Why?"})
    assert not one.take("k", "thread", "question", {"text": "Why?"})
    assert not other.take("k", "thread", "question", {"text": "Why?"})


def test_one_at_a_time_of_a_place(keeping: Keeping) -> None:
    """While a task of a place is claimed, nobody gets another of that place; other places go on."""
    one, other = Outbox(keeping), Outbox(keeping)
    for key, place in (("a", "here"), ("b", "here"), ("c", "there")):
        one.take(key, place, "question", {})
    first, second = one.claim(), other.claim()
    assert first is not None
    assert second is not None
    assert (first.key, second.key) == ("a", "c")
    assert one.claim() is None
    one.done("a")
    third = other.claim()
    assert third is not None
    assert third.key == "b"


def test_a_message_belongs_to_one_task(keeping: Keeping) -> None:
    """The second task that would take over a message of its place is told so, and keeps none."""
    outbox = Outbox(keeping)
    for key in ("a", "b"):
        outbox.take(key, "here", "question", {})
    assert outbox.begun("a", "17.3")
    assert not outbox.begun("b", "17.3")
    task = outbox.get("b")
    assert task is not None
    assert task.draft is None
    assert outbox.begun("a", None)
    assert outbox.begun("b", "17.3")


def test_what_is_kept_outlives_the_process(keeping: Keeping) -> None:
    """A reply that was found is there after a restart, and its task is still to be done."""
    outbox = Outbox(keeping)
    outbox.take("a", "here", "question", {"text": "Why?"})
    outbox.replied("a", {"text": "Because."})
    outbox.close()
    task = Outbox(keeping).claim()
    assert task is not None
    assert (task.given, task.reply) == ({"text": "Why?"}, {"text": "Because."})


def test_a_file_of_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error that names the file, and nothing in it is changed."""
    Outbox(Files(tmp_path)).close()
    monkeypatch.setattr(module, "TABLES", replace(module.TABLES, schema=module.TABLES.schema + 1))
    with pytest.raises(StoreError, match="another version"):
        Outbox(Files(tmp_path))


@pytest.mark.parametrize("jump", [-3_600.0, -400 * 86_400.0, 3_600.0, 400 * 86_400.0])
def test_a_clock_that_is_set_neither_delays_nor_loses_a_task(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    """When the machine's clock is set, a task is still taken up after the seconds that it was given, in any process."""
    outbox = Outbox(keeping)
    outbox.take("a", "here", "question", {"text": "Why?"})
    outbox.take("b", "there", "question", {"text": "Who?"})
    assert {task.key for task in (outbox.claim(), outbox.claim()) if task} == {"a", "b"}
    outbox.later("a", 0.3)
    outbox.close()
    wall = time.time
    monkeypatch.setattr(time, "time", lambda: wall() + jump)
    again = Outbox(keeping)
    assert again.open() == 2
    assert again.claim() is None
    assert 0 < (again.due_in() or 0) <= 0.3
    time.sleep(0.35)
    task = again.claim()
    assert task is not None
    assert task.key == "a"
    assert again.claim() is None  # b is held


def test_a_start_of_the_machine_delays_no_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The monotonic clock begins anew: what waited, and what a process held that is gone, is taken up at once."""
    monkeypatch.setattr(time, "monotonic", lambda: 9e6)
    outbox = Outbox(Files(tmp_path))
    for key in ("a", "b"):
        outbox.take(key, key, "question", {})
    assert outbox.claim() is not None
    outbox.later("b", 60)
    outbox.close()
    monkeypatch.setattr(time, "monotonic", lambda: 5.0)
    again = Outbox(Files(tmp_path))
    assert again.due_in() == 0
    assert {task.key for task in (again.claim(), again.claim()) if task} == {"a", "b"}


def test_many_at_once_claim_each_task_once(keeping: Keeping) -> None:
    """Eight who claim at the same time: each task is one's, and no two of one place are held at once."""
    outbox = Outbox(keeping)
    for number in range(40):
        outbox.take(f"k{number}", f"place {number % 8}", "question", {})
    done: list[str] = []
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            held = [task for task in pool.map(lambda _: Outbox(keeping).claim(), range(16)) if task]
            assert len({task.place for task in held}) == len(held) == 8
            for task in held:
                outbox.done(task.key)
            done += [task.key for task in held]
    assert sorted(done) == sorted(f"k{number}" for number in range(40))


def free(keeping: Keeping) -> None:
    """Has the time pass for which tasks are held."""
    with keeping.open(module.TABLES).changing() as change:
        change.execute("UPDATE tasks SET leased = 0")


def test_who_was_away_for_too_long_changes_nothing(keeping: Keeping) -> None:
    """Whoever holds a task goes on, though the one that held it before would hold it on, or give it back."""
    slow, other = Outbox(keeping), Outbox(keeping)
    slow.take("a", "here", "question", {})
    assert slow.claim() is not None
    slow.hold("a")
    assert other.claim() is None
    free(keeping)
    task = other.claim()
    assert task is not None
    slow.renew(["a"])
    with pytest.raises(Lost):
        slow.hold("a")
    slow.later("a", 0)
    assert other.get("a") == task
    assert Outbox(keeping).claim() is None
    other.hold("a")


@pytest.mark.parametrize("use", ["hold", "trying", "replied", "done"])
def test_a_lost_task_is_not_ended_and_nothing_is_kept_for_it(keeping: Keeping, use: str) -> None:
    """Until the other gives it back, and it is claimed anew."""
    slow, other = Outbox(keeping), Outbox(keeping)
    slow.take("a", "here", "question", {})
    assert slow.claim() is not None
    free(keeping)
    task = other.claim()
    assert task is not None
    if use == "done":
        slow.done("a")
    else:
        with pytest.raises(Lost):
            slow.replied("a", {"text": "Late."}) if use == "replied" else getattr(slow, use)("a")
    assert (other.get("a"), other.open()) == (task, 1)
    other.later("a", 0)
    again = slow.claim()
    assert again is not None
    slow.replied("a", {"text": "In time."})
    slow.done("a")
    assert other.open() == 0
