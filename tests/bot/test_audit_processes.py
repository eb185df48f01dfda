"""Several runs over one corpus at once: one after the other, so that nothing is lost and nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.assemble import assemble
from bot.audit import Comparing
from bot.ports import Verdict
from bot.settings import Settings
from index.embedded.lock import hold
from tests.bot.audited import EARLY, LATE, OPENED, Small, against, audit, told
from tests.fakes import KnowingJudge
from tests.index.processes import start

YEARS = against(f"a.txt: {EARLY}", f"b.txt: {LATE}")


class Pausing(KnowingJudge):
    """A judge that waits when it is first asked, until somebody lets it go on."""

    def __init__(self) -> None:
        super().__init__({EARLY, LATE})
        self.asked_first, self.go_on = threading.Event(), threading.Event()

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        self.asked_first.set()
        assert self.go_on.wait(60)
        return super().judge(pairs)


def test_a_second_run_waits_for_the_first_and_repeats_nothing(tmp_path: Path) -> None:
    """What two would compare at once is compared by one; a change in between is compared by the other."""
    texts = {"a": f"{EARLY}\nThe bridge of Aldmoor is of grey stone.", "b": f"{LATE}\nThe bridge of Aldmoor is of oak."}
    judges = Pausing(), KnowingJudge({EARLY, LATE})
    first, second = (Small(tmp_path, judge) for judge in judges)
    first.put(**texts)
    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(first.run)
        assert judges[0].asked_first.wait(60)
        second.put(a=f"A new first line.\n{texts['a']}")
        two = threads.submit(second.run)
        with pytest.raises(TimeoutError):
            two.result(0.5)
        judges[0].go_on.set()
        one.result()
        two.result()
    assert judges[0].asked
    assert not set(judges[0].asked) & set(judges[1].asked)
    assert first.audit().pending() == []
    assert first.sides() == {YEARS}
    first.close()
    second.close()


def test_who_waits_may_give_up(tmp_path: Path) -> None:
    """Told that it waits, a run can be ended, so that a server that stops need not wait for another process."""
    small = Small(tmp_path)
    small.put(a=EARLY, b=LATE)

    def tell(said: Comparing) -> None:
        assert said == Comparing(0, 2)
        raise KeyboardInterrupt

    with hold(tmp_path / "audit-default"), pytest.raises(KeyboardInterrupt):
        small.audit().run(tell)
    assert small.audit().pending() == ["a.txt", "b.txt"]
    small.close()


def test_two_processes_at_once_lose_and_repeat_nothing(tmp_path: Path) -> None:
    """Both end well, and the list is that of one run."""
    texts = {f"doc{n}": f"{OPENED.format(1900 + n % 3)}\nPier {n} of Aldmoor is made of oak." for n in range(24)}
    small, alone = Small(tmp_path / "both"), Small(tmp_path / "alone")
    for each in (small, alone):
        each.put(**texts)
        each.close()
    alone.run()
    processes = [start(audit, tmp_path / "both") for _ in range(2)]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert small.audit().pending() == []
    assert len(small.listed()) == 3
    assert told(small) == told(alone)
    small.close()
    alone.close()


def test_the_real_one_waits_too(tmp_path: Path) -> None:
    """The audit that the commands use is kept out by the same lock as `Small` has."""
    small = Small(tmp_path)
    small.put(a=EARLY, b=LATE)
    app = assemble(Settings(home=tmp_path, judge="none"))
    with ThreadPoolExecutor(1) as thread:
        with hold(tmp_path / "audit-default"):
            ran = thread.submit(app.audit().run)
            with pytest.raises(TimeoutError):
                ran.result(0.5)
            assert small.sides() == set()
        ran.result()
    assert small.sides() == {YEARS}
    app.close()
    small.close()
