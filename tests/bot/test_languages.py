"""Questions and texts in German, Spanish, French and Chinese: what is read of them, and what is left open."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import tantivy
from hypothesis import given
from hypothesis import strategies as st

from bot.asked import Asked
from bot.assemble import MULTILINGUAL, assemble
from bot.claim import Claim
from bot.expected import held
from bot.language.values import Kind, values
from bot.language.words import content_words, stem, words
from bot.models.training.stopwords import LISTS
from bot.question import analyse
from bot.relate import edges
from bot.retrieve import retrieve
from bot.settings import Settings
from bot.types import Quote
from index.embedded.corpora import corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.ingest import Ingester
from index.layout.stops import split_sentences
from index.tongues import ASKS, IDEOGRAMS, NAMES, SMALL_WORDS, language, prevailing, spaced
from index.types import Document
from tests.fakes import ContradictingJudge, HashEmbedder

QUESTIONS = [
    ("de", "Wann wurde die Brücke eröffnet?", Asked.DATE, ["Brücke", "eröffnet"]),
    ("de", "Wer hat die Brücke entworfen?", Asked.PERSON, ["Brücke", "entworfen"]),
    ("de", "Wie lange dauert die Fahrt?", Asked.DURATION, ["dauert", "Fahrt"]),
    ("de", "Wie viele Bögen hat die Brücke?", Asked.COUNT, ["Bögen", "Brücke"]),
    ("de", "Was kostet die Fahrt?", Asked.MONEY, ["Fahrt"]),
    ("de", "Warum ist die Brücke gesperrt?", Asked.REASON, ["Brücke", "gesperrt"]),
    ("de", "Ist die Brücke gesperrt?", Asked.POLAR, ["Brücke", "gesperrt"]),
    ("de", "Welche Farbe hat die Brücke?", Asked.WHICH, ["Farbe", "Brücke"]),
    ("es", "¿Cuándo se abrió el puente?", Asked.DATE, ["abrió", "puente"]),
    ("es", "¿Quién diseñó el puente?", Asked.PERSON, ["diseñó", "puente"]),
    ("es", "¿Cuánto cuesta el viaje?", Asked.MONEY, ["viaje"]),
    ("es", "¿Cuántos arcos tiene el puente?", Asked.COUNT, ["arcos", "puente"]),
    ("es", "¿Dónde está el puente?", Asked.PLACE, ["puente"]),
    ("es", "¿Por qué se cerró el puente?", Asked.REASON, ["cerró", "puente"]),
    ("fr", "Quand le pont a-t-il été ouvert ?", Asked.DATE, ["pont", "ouvert"]),
    ("fr", "Qui a dessiné le pont ?", Asked.PERSON, ["dessiné", "pont"]),
    ("fr", "Combien de temps dure le trajet ?", Asked.DURATION, ["dure", "trajet"]),
    ("fr", "Combien d'arches a le pont ?", Asked.COUNT, ["arches", "pont"]),
    ("zh", "大桥是什么时候建成的？", Asked.DATE, ["大桥", "建成"]),
    ("zh", "谁设计了大桥？", Asked.PERSON, ["设计", "大桥"]),
]


@pytest.mark.parametrize(("tongue", "question", "kind", "terms"), QUESTIONS, ids=[each[1] for each in QUESTIONS])
def test_a_question_is_taken_apart(tongue: str, question: str, kind: Asked, terms: list[str]) -> None:
    """Its language, what it asks for, and the words that carry its meaning: none of those that ask."""
    asked = analyse(question)
    assert (asked.language, asked.asked, [word.text for word in asked.terms]) == (tongue, kind, terms)
    assert asked.names == ()


def test_every_way_to_ask_is_one_of_a_known_kind() -> None:
    """The data file names kinds of answers only, for each language but English."""
    assert set(ASKS) == set(NAMES) - {"en"}
    assert {kind for kinds in ASKS.values() for kind in kinds} <= set(Asked)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Wer hat das VPN für die Firma nach Ada Lovelace benannt?", ("VPN", "Ada Lovelace")),
        ("¿Quién vendió los molinos de la Acme a Greta Lindqvist por tan poco dinero?", ("Acme", "Greta Lindqvist")),
        ("Depuis quand la Kestrel 4 vole-t-elle ?", ("Kestrel 4",)),
    ],
)
def test_names_are_what_capitals_make_plain(question: str, names: tuple[str, ...]) -> None:
    """German nouns have capitals, and so has the first word of any sentence: neither is a name by that."""
    assert analyse(question).names == names


@pytest.mark.parametrize(
    "question",
    [
        "Who was the man in the hat?",
        "What war was fought in 1812?",
        "Does the elf also die?",
        "NASA budget",
        "Was it so?",
    ],
)
def test_english_is_not_taken_for_another_language(question: str) -> None:
    """Words that German has, too ("was", "man", "war", "so"), make no question German."""
    assert analyse(question).language == "en"


def test_the_documents_tell_the_language_of_a_question_that_does_not() -> None:
    """A question without small words of its own is read in the language of what was found for it."""
    assert language("Was bedeutet Freiheit?") == ""
    german = ["Die Freiheit ist das Recht, das zu tun, was man will.", "Das ist nicht der Fall."]
    assert prevailing("Was bedeutet Freiheit?", german) == "de"
    assert prevailing("Was bedeutet Freiheit?", []) == "en"
    assert analyse("Was bedeutet Freiheit?", otherwise="de").language == "de"


def test_what_leans_is_told_by_the_words_of_each_language() -> None:
    """Promise: "er" tells as much as "he" that a question leans on the one before."""
    before = ["Wer wählt den Kanzler?"]
    found = [analyse(each, before).leaning for each in ("Wann tritt er sein Amt an?", "When does he begin?")]
    assert all(each and each.signs["pronoun"] for each in found)


def test_forms_of_a_word_have_one_stem() -> None:
    """Each language has its own stemmer; German participles are of their verbs, and elided words are two."""
    assert len({stem(form, "de") for form in ("wählt", "gewählt", "wählen", "wählte")}) == 1
    assert stem("contraseñas", "es") == stem("contraseña", "es")
    assert [word.text for word in content_words("l'article d’août", "fr")] == ["article", "août"]


@given(st.text(alphabet="软件的是什么 aB1'-é", max_size=30), st.sampled_from(sorted(NAMES)))
def test_words_stand_where_they_say(text: str, tongue: str) -> None:
    """A word is what stands at its place, in every language, and words come in order."""
    found = list(words(text, tongue))
    assert all(text[word.start : word.end] == word.text for word in found)
    assert [word.start for word in found] == sorted(word.start for word in found)


@given(st.text(alphabet="软件仓库 ab", max_size=20))
def test_spacing_keeps_all_characters(text: str) -> None:
    """Pairs are set apart, and nothing else is lost or put in."""
    assert set(spaced(text)) - {" "} == set(text) - {" "}
    assert all(len(run) <= 2 for run in IDEOGRAMS.findall(spaced(text)))


def test_small_words_are_those_of_the_source() -> None:
    """The lists of Snowball are in, whole."""
    table = json.loads(Path("index/stopwords.json").read_text(encoding="utf-8"))
    assert set(table) == {"source", *LISTS}
    assert all(set(table[name].split()) <= SMALL_WORDS[name] for name in LISTS)


@pytest.mark.parametrize(
    ("text", "kind", "low", "high"),
    [
        ("Das Amt dauert fünf Jahre.", Kind.DURATION, 5, 5),
        ("Das Lager hat einundzwanzig Tage offen.", Kind.DURATION, 21 / 365.2425, 21 / 365.2425),
        ("El plazo es de 3 a 5 años.", Kind.DURATION, 3, 5),
        ("Elle dure six ans.", Kind.DURATION, 6, 6),
    ],
)
def test_number_words_and_ranges_are_read(text: str, kind: Kind, low: float, high: float) -> None:
    """In front of a unit that only these languages have; counted in years here."""
    (value,) = values(text)
    year = 365.2425 * 86_400
    assert value.kind is kind
    assert (value.low / year, value.high / year) == pytest.approx((low, high), rel=1e-3)


@pytest.mark.parametrize("text", ["Once a fortnight the elf eats quince.", "The mil is a thousandth."])
def test_number_words_of_others_are_no_english_numbers(text: str) -> None:
    """ "once", "elf", "quince" and "mil" are numbers in front of foreign units only."""
    assert [value for value in values(text) if value.low in (11, 15, 1000)] == []


def test_the_answer_is_seen_in_its_language() -> None:
    """A date for "wann" and "cuándo", a duration for "wie lange"; who is named can't be seen in German."""
    for question, text, short in (
        ("Wann wurde die Brücke eröffnet?", "Die Brücke wurde im Jahr 1932 eröffnet.", "1932"),
        ("¿Cuánto tiempo dura el viaje?", "El viaje dura 3 días.", "3 días"),
    ):
        found = held(analyse(question), text)
        assert found.short is not None
        assert short in text[slice(*found.short)]
    assert not held(analyse("Wann wurde die Brücke eröffnet?"), "Die Brücke ist lang.").fits
    assert held(analyse("Wer öffnet die Brücke?"), "Sie wird vom Rate eröffnet.").fits


SENTENCES = [
    ("de", "Der Rat hat am 23. Mai 1949 nach Art. 1 Abs. 3 getagt.| Er ging."),
    ("de", "Das gilt z. B. im 2. Buch.| Es war 1949.| Danach kam er."),
    ("es", "¿Qué es?| La Sra. López vino.| ¡Hola!"),
    ("fr", "M. Dupont est venu en janv. 2001.| Fin."),
    ("zh", "你好。|我是谁？|真的吗？！|是的。"),
]


@pytest.mark.parametrize(("tongue", "text"), SENTENCES, ids=[text for _, text in SENTENCES])
def test_sentences_end_where_they_do(tongue: str, text: str) -> None:
    """Abbreviations of the CLDR and German ordinals end none; Chinese stops need no space."""
    whole = text.replace("|", "")
    found = [whole[start:end] for start, end in split_sentences(whole, 0, len(whole), tongue)]
    assert found == [each.strip() for each in text.split("|")]


def test_words_are_found_in_the_language_of_their_passage(tmp_path: Path) -> None:
    """Inflected German, Spanish and French words are found, and pairs of Chinese characters; so is English."""
    texts = {
        "de.txt": "Die Verordnungen sind von den Ländern zu beschließen, und das ist nicht immer leicht.",
        "es.txt": "Las contraseñas de los usuarios se guardan en el servidor, pero no en el portátil.",
        "fr.txt": "Les modifications sont effectuées par les développeurs dans le dépôt, et non pas sur le serveur.",
        "zh.txt": "软件仓库每日更新两次。志愿者贡献代码。",
        "en.txt": "The archives are updated twice a day by the volunteers of the project.",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    library = EmbeddedLibrary(corpus_folder(tmp_path / "home", "default"))
    list(Ingester(library, HashEmbedder()).index([tmp_path / name for name in texts]))
    for term, count in (
        ("Verordnung", 1),
        ("contraseña", 1),
        ("modification", 1),
        ("志愿", 1),
        ("update", 1),
        ("代志", 0),
    ):
        assert library.passage_frequency(term) == count, term
    for question, source in (("Wer erlässt die Verordnung?", "de.txt"), ("软件仓库多久更新一次？", "zh.txt")):
        best = retrieve(question, library, HashEmbedder(), 5)
        lexical = next(hit for hit in best if hit.lexical_rank == 0)
        assert library.document(lexical.passage.document_id).source.endswith(source)


def test_an_index_with_other_fields_is_made_anew(tmp_path: Path) -> None:
    """A search index of an earlier version is replaced by looking, since the catalog has all that is in it."""
    (tmp_path / "a.txt").write_text("Die Verordnungen sind von den Ländern zu beschließen.", encoding="utf-8")
    library = EmbeddedLibrary(corpus_folder(tmp_path / "home", "default"))
    list(Ingester(library, HashEmbedder()).index([tmp_path / "a.txt"]))
    library.close()
    folder = corpus_folder(tmp_path / "home", "default") / "lexical"
    note = (folder / "generation.json").read_text()
    shutil.rmtree(folder)
    folder.mkdir()
    earlier = tantivy.SchemaBuilder()
    earlier.add_text_field("text")
    tantivy.Index(earlier.build(), str(folder))
    (folder / "generation.json").write_text(note)
    assert EmbeddedLibrary(corpus_folder(tmp_path / "home", "default")).passage_frequency("Verordnung") == 1


def test_an_english_embedder_over_german_documents_is_told_of(home: Path, tmp_path: Path) -> None:
    """Most documents tell; a corpus in English brings no hint, and the hint names an embedder to set."""
    german, english = tmp_path / "de.txt", tmp_path / "en.txt"
    german.write_text("Die Brücke ist von der Stadt gebaut und wird nicht mehr genutzt.", encoding="utf-8")
    english.write_text("The bridge was built by the city and is no longer used.", encoding="utf-8")
    app = assemble(Settings(home, audit="off"))
    app.index([english])
    assert app.language_hint() is None
    app.index([german])
    assert app.language_hint() is None
    (tmp_path / "more.txt").write_text("Das ist auch ein Text, und er ist nicht lang.", encoding="utf-8")
    app.index([tmp_path / "more.txt"])
    hint = app.language_hint() or ""
    assert "German" in hint
    assert f"CORROBOT_EMBEDDER={MULTILINGUAL}" in hint


def test_what_is_not_in_english_is_not_compared() -> None:
    """A judge that finds contradictions everywhere finds none in another language: that stays open."""

    def claim(source: str, text: str) -> Claim:
        return Claim(Quote(Document(source, source, "", text, Document.fingerprint(text)), 0, len(text)))

    english = claim("a", "The Holberg bridge is 40 metres long."), claim("b", "The Holberg bridge is 90 metres long.")
    german = claim("a", "Die Holberg-Brücke ist 40 Meter lang."), claim("b", "Die Holberg-Brücke ist 90 Meter lang.")
    assert edges([english], ContradictingJudge(0.99))
    assert not edges([german], ContradictingJudge(0.99))
