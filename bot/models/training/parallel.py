"""Sentences and words of German, Spanish and French with what stands for them in English, from free translations.

`python -m bot.models.training.parallel --packages DIR --out FILE` reads packages of Debian 12 that were unpacked into
one folder (trans-de-en, dict-freedict-*, gnome-user-docs, gimp-help-*, any that bring catalogues of gettext, MediaWiki,
and the source of LibreOffice's translations), with the files Translation-*.xz or .bz2 of the archive's descriptions
beside them, and writes a line for each pair: language, English, the other, and whether it is prose or of a dictionary.
Knows the formats of these packages, and nothing of models.
"""

from __future__ import annotations

import argparse
import bz2
import gettext
import gzip
import html
import json
import lzma
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

LANGUAGES = {"de": "deu", "es": "spa", "fr": "fra"}
LONGEST = 700
"""Characters of a text."""
PROSE, DICTIONARY = "prose", "dictionary"
MEANINGS, LIKE = 6, 3
"""Of a word in a dictionary, and of words that an entry gives for the same."""
_TAG = re.compile(r"<[^<>]{0,300}>")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ENTRY = re.compile(
    r'^msgid ((?:".*"\n?)+)(?:^msgid_plural (?:".*"\n?)+)?^msgstr(?:\[0\])? ((?:".*"\n?)+)', re.MULTILINE
)
_PART = re.compile(r"<(p|h[1-6]|title|desc|item|dt)\b[^>]*>(.*?)</\1>", re.DOTALL)
_DESCRIPTION = re.compile(r"Description-md5: (\S+)\nDescription-\w+: (.*)((?:\n .*)*)")
_NOTE = re.compile(r"\{[^}]*\}|\[[^\]]*\]|\([^)]*\)|<[^>]*>|/[^/]*/|\"[^\"]*\"")
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

Pair = tuple[str, str, str, str]
"""Language, English, the other, and PROSE or DICTIONARY."""


def clean(text: str) -> str:
    """A text without markup, escapes, and the marks of menus."""
    text = text.replace("\\n", " ").replace('\\"', '"').replace("\\t", " ")
    text = _TAG.sub("", html.unescape(text))
    if len(text) < 60:
        text = re.sub(r"[~_&](?=\w)", "", text)
    return " ".join(text.split()).strip(" :")


def fits(english: str, other: str) -> bool:
    """Whether two texts can be translations of each other: both have words, and neither is much longer."""
    words = all(re.search(r"[^\W\d_]{2,}", each) for each in (english, other))
    alike = 0.4 < (len(other) + 8) / (len(english) + 8) < 2.8
    told = sum(each.isalpha() or each == " " for each in english) >= 0.7 * len(english)
    return english != other and words and alike and told and max(len(english), len(other)) <= LONGEST


def descriptions(folder: Path) -> Iterator[Pair]:
    """The descriptions of Debian's packages, by paragraphs."""
    known = dict(_described(folder, "en"))
    for language in LANGUAGES:
        for key, paragraphs in _described(folder, language):
            own = known.get(key, [])
            for english, other in zip(own, paragraphs, strict=False):
                if len(own) == len(paragraphs) and "  * " not in english:
                    yield language, english, other, PROSE


def _described(folder: Path, language: str) -> Iterator[tuple[str, list[str]]]:
    for file in folder.glob(f"Translation-{language}.*"):
        unpacked = lzma.decompress if file.suffix == ".xz" else bz2.decompress
        for block in unpacked(file.read_bytes()).decode().split("\n\n"):
            if found := _DESCRIPTION.search(block):
                yield found[1], [found[2], *(" ".join(each.split()) for each in re.split(r"\n \.", found[3]))]


def catalogues(folder: Path) -> Iterator[Pair]:
    """The catalogues of gettext: sources (.po) and compiled ones (.mo)."""
    for language in LANGUAGES:
        for file in folder.rglob("*.po"):
            if language in (*file.parts, file.stem):
                for block in file.read_text("utf-8", "replace").split("\n\n"):
                    found = None if "fuzzy" in block.partition("msgid")[0] else _ENTRY.search(block)
                    if found:
                        english, other = ("".join(_QUOTED.findall(each)) for each in found.groups())
                        yield language, english, other, PROSE
        for file in folder.rglob("*.mo"):
            if language in file.parts:
                for key, other in _compiled(file).items():
                    english = key[0] if isinstance(key, tuple) else key
                    yield language, re.sub(r"^[^\x04]*\x04|^[^^\n]{0,30}\^", "", english), other, PROSE


def _compiled(file: Path) -> dict[str | tuple[str, int], str]:
    """What a compiled catalogue holds; nothing where it isn't in the encoding that it names."""
    try:
        with file.open("rb") as opened:
            return dict(gettext.GNUTranslations(opened)._catalog)  # type: ignore[attr-defined]
    except (OSError, UnicodeDecodeError, LookupError):
        return {}


def messages(folder: Path) -> Iterator[Pair]:
    """The messages of MediaWiki and its extensions, by their names, but those with parts to fill in by rules."""
    for file in folder.rglob("i18n/**/en.json"):
        known = json.loads(file.read_text("utf-8"))
        for language in LANGUAGES:
            twin = file.with_name(f"{language}.json")
            for name, other in (json.loads(twin.read_text("utf-8")) if twin.is_file() else {}).items():
                english = known.get(name)
                if isinstance(english, str) and isinstance(other, str) and "{{" not in english:
                    yield language, english, other, PROSE


def pages(folder: Path) -> Iterator[Pair]:
    """Pages of help that have the same parts in English and in another language."""
    for english in {each for name in ("C", "en") for each in folder.rglob(name) if each.is_dir()}:
        for file in (each for each in english.rglob("*") if each.suffix in (".page", ".html")):
            own = _PART.findall(file.read_text("utf-8", "replace"))
            for language in LANGUAGES:
                twin = english.parent / language / file.relative_to(english)
                parts = _PART.findall(twin.read_text("utf-8", "replace")) if twin.is_file() else []
                if [name for name, _ in own] == [name for name, _ in parts]:
                    for (_, one), (_, other) in zip(own, parts, strict=True):
                        yield language, one, other, PROSE


def dictionaries(folder: Path) -> Iterator[Pair]:
    """German words by Ding's dictionary; Spanish and French ones by FreeDict's, and over German by WikDict's."""
    english: dict[str, list[str]] = defaultdict(list)
    for file in folder.rglob("trans/de-en"):
        for line in file.read_text("utf-8").splitlines():
            german, parted, meaning = line.partition("::")
            for one, other in zip(german.split("|"), meaning.split("|"), strict=False):
                for word in _alternatives(one)[:LIKE] if parted and not line.startswith("#") else ():
                    for told in _alternatives(other)[:2]:
                        english[word.lower()].append(told)
                        yield "de", told, word, DICTIONARY
    for language, code in LANGUAGES.items():
        for word, meanings in _dictionary(folder, f"freedict-eng-{code}"):
            yield from ((language, word, told, DICTIONARY) for told in meanings)
        for word, meanings in _dictionary(folder, f"freedict-{code}-eng"):
            yield from ((language, told, word, DICTIONARY) for told in meanings)
        for word, meanings in _dictionary(folder, f"freedict-deu-{code}"):
            for told in meanings:
                yield from ((language, each, told, DICTIONARY) for each in english.get(word.lower(), [])[:2])


def _alternatives(side: str) -> list[str]:
    found = (each.strip(" .,!") for each in _NOTE.sub("", side).split(";"))
    return [each for each in found if each]


def _dictionary(folder: Path, name: str) -> Iterator[tuple[str, list[str]]]:
    """The entries of a dictionary in the format of dictd, with their meanings."""
    for index in folder.rglob(f"{name}.index"):
        with gzip.open(index.with_suffix(".dict.dz")) as opened:
            told = opened.read()
        for line in index.read_text("utf-8").splitlines():
            word, *place = line.split("\t")
            start, length = (_number(each) for each in place[:2])
            body = told[start : start + length].decode("utf-8", "replace")
            if not word.startswith("00"):
                yield word, list(_meanings(body))[:MEANINGS]


def _number(digits: str) -> int:
    value = 0
    for each in digits:
        value = 64 * value + _DIGITS.index(each)
    return value


def _meanings(body: str) -> Iterator[str]:
    for line in body.split("\n")[1:]:
        text = _NOTE.sub("", re.sub(r"^\s*\d+\.\s*", "", line))
        if not text.strip().startswith(("Synonym", "see", "Note", "-", "→")):
            yield from (each.strip() for each in re.split("[,;]", text) if 1 < len(each.strip()) < 40)


def pairs(folder: Path) -> Iterator[Pair]:
    """All of them, each once."""
    seen: set[tuple[str, str, str]] = set()
    for source in (descriptions, catalogues, messages, pages, dictionaries):
        for language, english, other, kind in source(folder):
            one, two = clean(english), clean(other)
            key = language, one.lower(), two.lower()
            if one and two and key not in seen and fits(one, two):
                seen.add(key)
                yield language, one, two, kind


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    with given.out.open("w", encoding="utf-8") as out:
        for pair in pairs(given.packages):
            out.write("\t".join(pair) + "\n")


if __name__ == "__main__":
    main()
