"""What a text says of itself: title, author, date, origin, address. Only what is plain: none beats wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.layout.agencies import agency
from index.layout.dates import parse_date
from index.layout.frontmatter import front_matter
from index.layout.furniture import byline, without_markup
from index.plain import plain
from index.read import dated
from index.sentences import sentences
from index.types import Markup, Sentence, SentenceKind

_HEAD, _HEAD_LINES, _TAIL_LINES = 8_000, 30, 8
_TITLE_MOST = 250
_MARKS = re.compile(r"^#{1,6}\s+|\s+#+$|^(\*\*|__)(?=.*\1$)|(\*\*|__)$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_LABEL = re.compile(
    r"[*_]{0,2}(?P<label>authors?|written by|by|source|origin|credit|via|url|link|permalink)"
    r"[*_]{0,2}\s?:[*_]{0,2}\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"[(（](?P<agency>[\w .&-]{2,40})[)）]\s*[-–—:]")
_REPUBLISHED = re.compile(
    r"(?i:(?:this (?:article|story|post|piece) (?:was|is|has been) )?(?:originally|first)"
    r" (?:published|appeared) (?:by|in|on|at)) (?P<name>[A-Z][\w.&'’ -]{1,50}?)"
    r"(?: (?:on|in|under|and) .{1,60})?\.?"
)
_BADGES = re.compile(r"\[!\[[^\]]*\]\([^)]*\)\]\([^)]*\)|!\[[^\]]*\]\([^)]*\)|<[^>]+>")
"""Images, linked or not, and tags."""
_NAME = re.compile(r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von|der|den|da|di|del|bin)){1,4}")
_ADDRESS = re.compile(r"https?://\S+$")
_SOURCE = re.compile(r"[A-Z][\w.&'’-]*(?: [\w.&'’-]+){0,5}")


@dataclass(frozen=True, slots=True)
class About:
    """What a text says of itself; None where it does not."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    origin: str | None = None
    url: str | None = None


def about(text: str, markup: Markup = Markup.PLAIN) -> About:
    """What a text says of itself: its front matter first, else the lines at its head, and its source also at
    its foot.
    """
    front, body = front_matter(text)
    head = list(_lines(text[body : body + _HEAD]))[:_HEAD_LINES]
    foot = list(_lines(text[max(body, len(text) - 2_000) :]))[-_TAIL_LINES:]
    credited = front.get("origin") or front.get("source") or ""
    return About(
        title=front.get("title") or _title(text[body : body + _HEAD], markup),
        author=_first(front, "author", "authors", "byline", "by") or _author(head),
        published=_front_date(front) or dated.published(head) or dated.stamped((*head, *foot)),
        origin=_source(credited) or _origin(head, foot),
        url=_first(front, "url", "canonical_url", "canonical", "link", "permalink", "source_url")
        or (credited if _ADDRESS.match(credited) else None)
        or _url(head, foot),
    )


def _first(front: dict[str, str], *keys: str) -> str | None:
    return next((front[key] for key in keys if front.get(key)), None)


def _lines(text: str) -> Iterator[str]:
    return (line for raw in text.split("\n") if (line := raw.strip()))


def _title(head: str, markup: Markup) -> str | None:
    """The first heading before the text begins, one of several words before one of a word or two."""
    short: str | None = None
    for sentence in sentences(head, markup):
        line = head[sentence.start : sentence.end]
        if sentence.kind is SentenceKind.FURNITURE:
            continue
        if line.startswith("|"):  # the head of a table is no title
            return short
        if not _BADGES.sub("", line).strip():
            continue
        title = " ".join(without_markup(plain(head, sentence).text).strip(" *_").split())
        heads = sentence.kind is SentenceKind.HEADING or line.startswith("# ")
        if not heads or ("\n" in line and markup is Markup.PLAIN):
            return short or (title if _may_be_title(head, sentence, title) else None)
        if line.startswith("# ") or (title.count(" ") > 1 and len(title) <= _TITLE_MOST and not line.startswith("|")):
            return title or short
        short = short or title
    return short


def _may_be_title(head: str, sentence: Sentence, title: str) -> bool:
    """Whether a text's first line, though no heading, may be its title: a whole line that is no sentence."""
    before, after = head[: sentence.start].rpartition("\n")[2], head[sentence.end :].partition("\n")[0]
    whole = not before.strip() and not after.strip() and "\n" in head[sentence.end :]
    return whole and title[-1:] not in ".!:;," and 2 < title.count(" ") < 20 and title[:1].isupper()


def _author(head: list[str]) -> str | None:
    for line in head:
        if (names := byline(line)) and not agency(names):
            return _cased(names)
        label = _LABEL.fullmatch(line)
        if label and label["label"].lower() in ("author", "authors", "written by", "by"):
            named = re.split(r"\s+[|·•]\s+|,? \d", label["value"])[0].strip(" *_.")
            if _NAME.match(named) and len(named) <= 100 and not agency(named):
                return named
    return None


def _cased(names: str) -> str:
    """Names as they are spelt, not shouted, without the agency or the job that may follow them."""
    people = [name for name in names.split(", ") if not agency(name)]
    return re.sub(r"\b[A-Z]{3,}\b", lambda word: word[0].title(), ", ".join(people))


def _front_date(front: dict[str, str]) -> str | None:
    keys = (
        "published",
        "date",
        "pubdate",
        "publish_date",
        "published_at",
        "date_published",
        "publication_date",
        "updated",
        "last_updated",
        "last_modified",
        "lastmod",
        "effective",
        "effective_date",
        "valid_from",
    )
    return next((iso for key in keys if front.get(key) and (iso := parse_date(front[key]))), None)


def _origin(head: list[str], foot: list[str]) -> str | None:
    for line in head:
        if name := agency(line) or agency(_after_by(line)):
            return name
        if (credit := _CREDIT.search(line[:120])) and (name := agency(credit["agency"])):
            return name
    for line in (*head, *foot):
        label = _LABEL.fullmatch(line)
        if (
            label
            and label["label"].lower() in ("source", "origin", "credit", "via")
            and (name := _source(label["value"]))
        ):
            return name
        if republished := _REPUBLISHED.fullmatch(line.strip("*_ ")):
            return republished["name"].strip()
    return None


def _after_by(line: str) -> str:
    """Whom a line "By ..." names, be it one word."""
    return line[3:] if line[:3].lower() == "by " and len(line) < 60 else ""


def _source(value: str) -> str | None:
    """The name in a credit, where it is a name and not an address or a sentence."""
    value = _LINK.sub(r"\1", value).strip(" *_.")
    if name := agency(value):
        return name
    return value if _SOURCE.fullmatch(value) and len(value) <= 60 else None


def _url(head: list[str], foot: list[str]) -> str | None:
    for line in (*head, *foot):
        label = _LABEL.fullmatch(line)
        if label and label["label"].lower() in ("url", "link", "permalink", "source"):
            value = label["value"].strip(" <>*_")
            if _ADDRESS.fullmatch(value):
                return value
    return None
