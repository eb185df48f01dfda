"""Write the abbreviations that end no sentence to a data file: `python -m bot.models.training.suppressions FOLDER`.

They are the suppressions of sentence breaks in the Unicode CLDR; FOLDER has them as the npm package
`cldr-segments-full` ships them (`package/segments`, Unicode licence). Knows nothing of sentences.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

LANGUAGES = ("de", "es", "fr")
TARGET = Path(__file__).parents[3] / "index" / "abbreviations.json"


def abbreviations(folder: Path, language: str) -> list[str]:
    """The abbreviations of a language without their last stop, and the parts of those of several words ("z. B.")."""
    told = json.loads((folder / language / "suppressions.json").read_text(encoding="utf-8"))
    listed = [each["suppression"] for each in told["segments"]["segmentations"]["SentenceBreak"]["standard"]]
    return sorted({part.rstrip(".") for each in listed for part in (each, *each.split()) if " " not in part})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="the folder of segments in the npm package")
    folder = parser.parse_args().folder
    version = json.loads((folder.parent / "package.json").read_text(encoding="utf-8"))["cldrVersion"]
    found: dict[str, object] = {"source": f"Suppressions of sentence breaks, Unicode CLDR {version} (Unicode licence)."}
    found |= {language: " ".join(abbreviations(folder, language)) for language in LANGUAGES}
    TARGET.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
