"""Write Snowball's stop lists to a data file: `python -m bot.models.training.stopwords FOLDER`.

They come from the Snowball project (https://snowballstem.org, BSD licence); FOLDER has them as PostgreSQL ships them
(`share/tsearch_data`, a word a line). Does not know which of them ask.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

LISTS = {"en": "english.stop", "de": "german.stop", "es": "spanish.stop", "fr": "french.stop"}
TARGET = Path(__file__).parents[3] / "index" / "stopwords.json"


def lists(folder: Path) -> dict[str, str]:
    """The words of each language, in the order of the list."""
    return {
        language: " ".join(dict.fromkeys((folder / name).read_text(encoding="utf-8").split()))
        for language, name in LISTS.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="a folder with the lists of PostgreSQL")
    found = {"source": "Snowball's stop lists (https://snowballstem.org, BSD licence), as PostgreSQL ships them."}
    found |= lists(parser.parse_args().folder)
    TARGET.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
