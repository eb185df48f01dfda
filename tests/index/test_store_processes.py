"""Several processes at one corpus: one changes it while another asks, and only one may change it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.embedded.library import EmbeddedLibrary
from index.errors import CorpusBusy
from tests.index.made import HASH, corpus, document, found, put
from tests.index.processes import index, keep, start


def write(folder: Path, version: int) -> None:
    for number in range(40):
        said = f"Report {number} of edition v{version} is about the harbour. It has mark n{number}v{version}."
        (folder / f"report-{number:02}.txt").write_text(said, "utf-8")


@pytest.mark.parametrize("exact_up_to", [5000, 0], ids=["exact", "chroma"])
def test_one_indexes_while_another_asks(tmp_path: Path, exact_up_to: int) -> None:
    """While documents come and are replaced, each answer is of passages that were there; afterwards it is
    up to date.
    """
    folder, log = tmp_path / "reports", tmp_path / "log"
    folder.mkdir()
    library = EmbeddedLibrary(corpus(tmp_path), exact_up_to)
    put(library, document("other.txt", "Quite another thing."))
    for version in (1, 2):
        write(folder, version)
        process = start(index, corpus(tmp_path), folder, log)
        asked = 0
        while process.is_alive() or not asked:
            hits = library.search("harbour report", HASH.embed("harbour report"), 10)
            asked += 1
            for hit in hits:
                try:
                    said = library.document(hit.passage.document_id).text
                except KeyError:
                    continue  # replaced since
                assert f"edition v{version} " in said or f"edition v{version - 1} " in said or "Quite" in said
            assert library.passage_frequency("harbour") <= 40
        process.join()
        assert process.exitcode == 0
        for number in (0, 17, 39):
            assert f"n{number}v{version}." in found(library, f"mark n{number}v{version}", limit=1)[0]
        assert library.passage_frequency(f"v{version}") == 40
        assert library.passage_frequency(f"v{version - 1}") == 0
        assert library.passage_count() == 41
    library.close()


def test_only_one_process_may_change_a_corpus(tmp_path: Path) -> None:
    """A second one is told so by name, and what it asks is answered; the right comes back when the first is
    killed.
    """
    library = EmbeddedLibrary(corpus(tmp_path), exact_up_to=0)
    put(library, document("a.txt", "Something."))
    ready, stop = tmp_path / "ready", tmp_path / "stop"
    process = start(keep, corpus(tmp_path), ready, stop)
    while not ready.exists():
        time.sleep(0.01)
    with pytest.raises(CorpusBusy, match=r"indexing the corpus default.*Wait"), library.update(HASH.name):
        pass
    assert found(library, "something") == ["Something."]
    process.kill()
    process.join()
    put(library, document("b.txt", "Another."))
    assert library.passage_count() == 2
    library.close()
