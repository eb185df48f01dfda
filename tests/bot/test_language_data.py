"""The words of dates, money and units are those of the CLDR, and the stems those of Snowball."""

from __future__ import annotations

import json

import pytest

from bot.language.cldr import CURRENCY_NAMES, FOREIGN_MONTHS, FOREIGN_UNITS, MONTHS
from bot.language.words import stem
from bot.models.training.cldr import TARGET, tables


def test_the_data_file_is_what_the_script_writes() -> None:
    """The file that is shipped was made by its script from the pinned Babel."""
    assert json.loads(TARGET.read_text(encoding="utf-8")) == json.loads(json.dumps(tables()))


def test_words_of_four_languages_are_known() -> None:
    """A month, a currency and a unit of each language."""
    assert (MONTHS["october"], FOREIGN_MONTHS["März"], FOREIGN_MONTHS["mayo"], FOREIGN_MONTHS["août"]) == (10, 3, 5, 8)
    names = ("polish zloty", "schweizer franken", "libras esterlinas", "livre sterling")
    assert [CURRENCY_NAMES[name] for name in names] == ["PLN", "CHF", "GBP", "GBP"]
    assert [FOREIGN_UNITS[word] for word in ("tagen", "días", "jours")] == ["duration-day"] * 3


@pytest.mark.parametrize("forms", ["train trains trained training", "company companies", "use used using uses",
                                   "die died dying dies", "build built", "woman women’s", "page pages",
                                   "release released releases"])  # fmt: skip
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    """Inflections are stripped; irregular forms go by their base."""
    assert len({stem(form) for form in forms.split()}) == 1


def test_what_is_no_word_stays_whole() -> None:
    """A model's name keeps its digits, and so its last letters."""
    assert stem("910Bs") == "910bs"
