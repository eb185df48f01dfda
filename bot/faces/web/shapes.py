"""The JSON that goes in and out, for the OpenAPI description and for checking what comes in.

What goes out is made by `bot.render` and checked against these by tests, not at each request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.ask import LONGEST_QUESTION

_NAME = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}"
_CORPUS = {"pattern": f"^{_NAME}$"}
Corpus = Annotated[
    str | None, Field(description="The corpus; without one, the default one.", json_schema_extra={**_CORPUS})
]
FormCorpus = Annotated[
    str | None,
    Field(
        description="The corpus; without one, or an empty one, the default one.",
        json_schema_extra={"pattern": f"^({_NAME})?$"},
    ),
]
EXAMPLE = "How does the Ascend 910B perform compared with the Nvidia A100?"


class In(BaseModel):
    """What comes in: a field that does not exist is an error, and so is a number where a text should be."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Ask(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"question": EXAMPLE}]})

    question: str = Field(
        description="Asked in words.",
        json_schema_extra={"minLength": 1, "maxLength": LONGEST_QUESTION},
    )
    conversation: str | None = Field(
        None, description="The id of a conversation, to whose earlier questions this one may refer."
    )
    as_written: bool = Field(
        False, description="Whether it is read without the earlier questions, and no word of it is respelt."
    )
    names: list[str] = Field(
        default_factory=list,
        alias="in",
        max_length=1000,
        description="Ask these documents and folders only, by their names.",
    )
    since: Date = Field(None, description="Ask documents published on this day, month or year, or later.")
    until: Date = Field(None, description="Ask documents published by then. A document without a date is in no range.")
    corpus: Corpus = None


Date = Annotated[str | None, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class Scope(BaseModel):
    """What a question was put to, where that was not all documents."""

    model_config = ConfigDict(populate_by_name=True)

    names: list[str] = Field(alias="in", description="Documents and folders, by their names; empty for all.")
    since: str | None = Field(description="Documents that were published then or later.")
    until: str | None = Field(description="Documents that were published by then.")


class NewConversation(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{}, {"corpus": "default"}]})

    corpus: Corpus = None


class Title(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Ascend and its rivals"}]})

    title: str = Field(min_length=1, max_length=200, pattern=r"\S")


class Claim(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"claim": "DeepSeek V4 was trained on Huawei chips."}]})

    claim: str = Field(
        description="A sentence that may be so or not.",
        json_schema_extra={"minLength": 1, "maxLength": LONGEST_QUESTION},
    )
    corpus: Corpus = None


class Opinion(In):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"answer": "a-0123456789abcdef", "rating": "down", "comment": "It is old."}]}
    )

    answer: str = Field(description="The id of the answer.")
    rating: Literal["up", "down"]
    comment: str | None = Field(None, max_length=2000)


class Pages(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"addresses": ["https://wiki.example/handbook"]}]})

    addresses: list[str] = Field(
        description="Of pages in the public internet; they begin with http:// or https://.",
        min_length=1,
        max_length=1_000,
    )
    corpus: Corpus = None


class Dismiss(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The second is about another bridge."}, {}]})

    reason: str | None = Field(None, max_length=1000, description="Why it is none.")
    corpus: Corpus = None


class Restore(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    corpus: Corpus = None


class Problem(BaseModel):
    """RFC 9457: what is wrong, and in `remedy` what to do about it."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:corrobot:problem:bad-question",
                    "title": "Bad question",
                    "status": 422,
                    "detail": "The question is empty.",
                    "remedy": "Ask one question in words; texts are for uploading.",
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: str
    remedy: str
    instance: str = Field("", description="The number of an unexpected error, which the log has, too.")


class Above(BaseModel):
    """A place in the document that gives a quote its meaning."""

    kind: Literal["title", "heading", "question", "lead", "head", "entry"]
    start: int
    end: int
    plain: str = Field(description="Its words without markup.")


class Quote(BaseModel):
    """`document.text[start:end] == text`, in code points, for the version of the document with this `sha256`."""

    n: int
    document: str = Field(description="The name of the document in the corpus.")
    title: str
    document_id: str
    sha256: str
    start: int
    end: int
    line: int
    text: str
    plain: str = Field(description="The words of `text` without markup, white space folded; code and lists in lines.")
    context: list[Above] = Field(description="What gives the quote its meaning, outermost first.")
    page: int | None
    published: str | None
    hedges: list[str]
    origin: str | None
    short: tuple[int, int] | None = Field(description="Where the words stand that answer the question.")
    link: str | None = Field(description="Where the words stand on the web, if its document has an address there.")
    short_plain: tuple[int, int] | None = Field(description="Where they stand in `plain`.")
    witness: int | None = Field(
        description="Quotes of one point or side that have the same number are one witness: copies of one text, or "
        "reports of one origin. Null for a quote that stands for nothing."
    )


class Point(BaseModel):
    text: str
    short: str | None
    quotes: list[int]
    standing: Literal["corroborated", "single-source", "unverified", "disputed"]
    earlier: str | None = Field(description="Date or version of the older edition that says so; a newer one doesn't.")


Kind = Literal["numeric", "date", "name", "negation", "status", "statement"]


Spans = list[tuple[int, int]]


class Differing(BaseModel):
    """Where the words stand that differ: for each side, for each of its quotes, a list of places."""

    differs: tuple[list[Spans], list[Spans]] = Field(description="In the document of each quote.")
    differs_plain: tuple[list[Spans], list[Spans]] = Field(description="In the `plain` words of each quote.")


class Disagreement(Differing):
    sides: tuple[list[int], list[int]] = Field(description="The numbers of the quotes on either side.")
    kind: Kind
    summary: str
    confidence: float
    witnesses: tuple[int, int] = Field(description="How many independent origins vouch for each side.")


class Unused(BaseModel):
    """A passage that was read for an answer, and is not quoted in it."""

    document: str
    title: str
    document_id: str
    start: int
    end: int
    heading: str | None
    why: Literal["silent", "unlikely", "less-likely"] = Field(
        description="Nothing in it answers; what may is too unlikely to; or it is less likely than what is quoted."
    )


class Sentence(BaseModel):
    text: str = Field(description="As the model wrote it.")
    quotes: list[int] = Field(description="Those that it cites.")
    passed: bool = Field(description="Whether all that it says stands in what it cites.")
    why: str | None = Field(description="Why it does not pass.")


class Tokens(BaseModel):
    read: int = Field(description="Of what the model was given.")
    written: int = Field(description="Of what it wrote.")


class Writer(BaseModel):
    """What a chat model wrote over the quotes."""

    model: str = Field(description="The name of the chat model.")
    text: str = Field(description="All that it wrote.")
    shown: bool = Field(description="Whether enough of it stands in the quotes; else they stand alone.")
    failed: str | None = Field(description="Why it is not shown.")
    sentences: list[Sentence] = Field(description="In order, each with its verdict.")
    tokens: Tokens | None = Field(description="Where its provider counts them.")
    ms: float = Field(description="Milliseconds that it took.")


class SecondOpinion(BaseModel):
    """What a chat model said of a disagreement, or of a quote, that was about to be shown."""

    model: str = Field(description="The name of the chat model.")
    about: str = Field(description="In what the sides were found to differ, or the words of the quote.")
    says: (
        Literal["contradict", "different things", "agree", "answers", "bears on it", "answers something else"] | None
    ) = Field(description="Null where it failed.")
    words: list[str] = Field(description="The words of each side, or of the quote, that decide, as they stand there.")
    effect: Literal["kept", "lowered", "taken-away", "failed"] = Field(description="What became of the mark or quote.")
    failed: str | None = Field(description="Why there is no opinion; the mark or quote stays then.")
    told: str = Field(description="The same as a line to show; empty where nothing changed.")


class Answer(BaseModel):
    """The same from the command line, HTTP and Python, but for `id`, `conversation` and `timings_ms`."""

    id: str
    corpus: str = Field(json_schema_extra={**_CORPUS})
    conversation: str | None
    question: str
    read_as: str | None = Field(description="How the question was read, where it left something open or was misspelt.")
    status: Literal["answered", "abstained"]
    headline: str = Field(description="What stands above the answer: its verdict, and how it stands.")
    standing: Literal["corroborated", "single-source", "unverified", "disputed"] | None
    verdict: Literal["yes", "no"] | None = Field(description="For a question that the quotes answer with yes or no.")
    text: str
    points: list[Point]
    quotes: list[Quote]
    disagreements: list[Disagreement]
    reason: str | None
    nearest: list[Quote]
    scope: Scope | None = Field(description="What was asked; null for all documents.")
    unused: list[Unused] = Field(description="The passages that were read and are not quoted, the nearest first.")
    writer: Writer | None = Field(None, description="Where a chat model writes.")
    second_opinions: list[SecondOpinion] = Field([], description="Where a chat model is asked.")
    models: dict[str, str | None]
    timings_ms: dict[str, float]


class Dismissal(BaseModel):
    at: str
    by: str | None = Field(description="The name of the key.")
    reason: str | None


class Listed(Differing):
    """Two sides that can't both be right, found by comparing the documents with each other."""

    id: str = Field(description="Stays the same while the words of its quotes do.")
    sides: tuple[list[Quote], list[Quote]]
    kind: Kind
    summary: str
    confidence: float
    witnesses: tuple[int, int] = Field(description="How many independent origins vouch for each side.")
    dismissed: bool
    dismissal: Dismissal | None


class Conversation(BaseModel):
    id: str
    corpus: str
    title: str = Field(description="The first question; empty before it.")
    created: str
    updated: str


class Feedback(BaseModel):
    rating: Literal["up", "down"]
    comment: str | None


class Turn(BaseModel):
    answer: Answer
    asked: str
    feedback: Feedback | None


class WholeConversation(Conversation):
    turns: list[Turn]


class Conversations(BaseModel):
    conversations: list[Conversation]


class Corpora(BaseModel):
    corpora: list[str]
    default: str


class Document(BaseModel):
    id: str
    source: str
    title: str
    sha256: str
    published: str | None
    author: str | None
    url: str | None
    origin: str | None
    characters: int
    uploaded: bool
    supporting: int = Field(description="How many of its quotes another document supports.")
    contrasting: int = Field(description="How many of its quotes stand in disagreements that are open.")


class Supported(BaseModel):
    quote: Quote
    by: list[Quote] = Field(description="Quotes of other documents that say the same.")


class Support(BaseModel):
    support: list[Supported] = Field(description="In the order of the quotes in the document.")


class WholeDocument(Document):
    text: str
    pages: list[int] = Field(description="Where each page starts, in code points; empty for formats without pages.")


class Style(BaseModel):
    kind: Literal["strong", "emphasis", "struck", "code", "link"]
    start: int
    end: int
    address: str = Field(description="Where a link leads, as the document has it: not to be trusted.")


class Block(BaseModel):
    """What stands together in a document, as it is drawn. All offsets are those of its text."""

    kind: Literal["heading", "paragraph", "item", "head", "row", "code", "field", "aside", "rule"]
    start: int
    end: int
    level: int = Field(description="Of a heading, from 1; 7 for a bold line that stands as one.")
    depth: int = Field(description="In how many lists it stands.")
    quoted: int = Field(description="In how many block quotes it stands.")
    mark: str = Field(description="What stands before an item; empty where the item before it goes on.")
    cells: list[tuple[int, int]] = Field(description="Of a row of a table.")
    hidden: list[tuple[int, int]] = Field(description="Markup, which is not drawn.")
    entities: list[tuple[int, int, str]] = Field(description="What is drawn as other characters.")
    styles: list[Style] = Field(description="Words that stand out; they nest.")


class Blocks(BaseModel):
    start: int = Field(description="Where the stretch of the text begins that was laid out.")
    end: int
    blocks: list[Block]


class Marked(BaseModel):
    page: int
    width: float = Field(description="In points, as the boxes.")
    height: float
    boxes: list[tuple[float, float, float, float]] = Field(
        description="Left, top, right and bottom, from the upper left corner."
    )


class Places(BaseModel):
    places: list[Marked]


class Paged(BaseModel):
    count: int = Field(description="How many there are in all pages.")
    next: str | None = Field(description="The cursor of the next page; null for the last one.")


class Documents(Paged):
    documents: list[Document]


class Removed(BaseModel):
    removed: str
    stays_removed_until_changed: bool = Field(
        description="Whether the file is still in an indexed folder. Then it comes back when it changes."
    )


class JobFile(BaseModel):
    name: str
    state: Literal["queued", "added", "updated", "unchanged", "skipped"]
    reason: str | None = None
    document_id: str | None = None


class Job(BaseModel):
    id: str
    corpus: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    done: int
    total: int
    files: list[JobFile]
    reason: str | None = None


class Jobs(Paged):
    jobs: list[Job]


class Accepted(BaseModel):
    job: str
    status: str = Field(description="Where to ask how it goes on.")


class Verification(BaseModel):
    claim: str
    verdict: Literal["supported", "refuted", "disputed", "unverified", "unknown"]
    supporting: list[Quote]
    refuting: list[Quote]
    reason: str
    second_opinions: list[SecondOpinion] = Field([], description="Where a chat model is asked about what denies it.")


class CheckedQuote(BaseModel):
    n: int
    document: str
    fate: Literal["stands", "moved", "changed", "gone"]
    start: int | None
    line: int | None


class Checked(BaseModel):
    stands: bool = Field(
        description="Whether there are quotes, each stands word for word where it stood, and all said of them is true."
    )
    answers: list[list[CheckedQuote]]
    wrong: list[list[str]] = Field(description="Of each answer, what it says and its quotes don't, a sentence each.")


class Hit(BaseModel):
    document: str
    title: str
    document_id: str
    start: int
    end: int
    heading: str | None
    score: float
    text: str


class Hits(BaseModel):
    hits: list[Hit]


class Limits(BaseModel):
    bytes: int = Field(description="The most that the files of one upload may have together.")
    files: int
    endings: list[str] = Field(description="What the names of files end in that can be read.")


class Session(BaseModel):
    """What a page needs to know at its start."""

    name: str
    role: Literal["read", "write"]
    keys_needed: bool
    upload: Limits
    compares: bool = Field(description="Whether new documents are compared with all others (the setting audit).")
    version: str


class Model(BaseModel):
    id: str = Field(description="`corrobot`, or `corrobot:NAME` for another corpus than the default one.")
    object: Literal["model"]
    created: int
    owned_by: str


class Models(BaseModel):
    object: Literal["list"]
    data: list[Model]


class Said(BaseModel):
    role: Literal["assistant"]
    content: str
    refusal: None


class Choice(BaseModel):
    index: int
    message: Said
    finish_reason: Literal["stop"]
    logprobs: None


class Usage(BaseModel):
    """The tokens of the chat model that writes; without one nothing is generated, and none are used."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completed(BaseModel):
    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    corrobot: Answer


class Suggestions(BaseModel):
    questions: list[str] = Field(description="At most three.")


class Health(BaseModel):
    status: Literal["ok"]


class FoundPassage(BaseModel):
    document: str
    title: str
    document_id: str
    start: int
    end: int
    heading: str | None
    score: float


class Retrieved(BaseModel):
    """The passages that are read."""

    hits: list[FoundPassage]


class Quoted(BaseModel):
    """The quotes that may answer, before they are compared; they are numbered otherwise than in the answer."""

    quotes: list[Quote]


class ComparedDisagreement(BaseModel):
    sides: tuple[list[Quote], list[Quote]] = Field(description="The quotes of either side.")
    kind: Kind
    summary: str
    confidence: float


class Compared(BaseModel):
    """The disagreements that the answer will show."""

    disagreements: list[ComparedDisagreement]


class TextPiece(BaseModel):
    """A further piece of the answer's text; all of them joined are the text."""

    text: str


EVENTS: dict[str, type[BaseModel]] = {
    "retrieved": Retrieved,
    "quoted": Quoted,
    "compared": Compared,
    "text": TextPiece,
    "written": Sentence,
    "answer": Answer,
    "error": Problem,
}
"""The events of an answer, by name, with what each has as data."""


def stream(events: Mapping[str, type[BaseModel] | None]) -> dict[str, Any]:
    """The description of server-sent events: their names, each with JSON as data; of its own shape, where known."""

    def event(name: str, shape: type[BaseModel] | None) -> dict[str, Any]:
        data: dict[str, Any] = {"type": "string", "contentMediaType": "application/json"}
        if shape:
            data["contentSchema"] = {"$ref": f"#/components/schemas/{shape.__name__}"}
        named = {"event": {"const": name, "type": "string"}, "data": data}
        return {"type": "object", "title": name, "properties": named, "required": ["data"]}

    return {"text/event-stream": {"schema": {"oneOf": [event(name, shape) for name, shape in events.items()]}}}
