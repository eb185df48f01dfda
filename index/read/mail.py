"""E-mail: its heads as "Field: value" lines, its text, and quoted replies as block quotes."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.message import EmailMessage

from index.read.content import Content, Undecodable, normalise
from index.read.html import drop_hidden, parsed, to_markdown
from index.read.markdown import escape, quote
from index.types import Markup

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_REPLY = re.compile(
    r"^(?:On\b.{5,200}\bwrote|Am\b.{5,200}\bschrieb.{0,80}|Le\b.{5,200}\ba écrit\s?|El\b.{5,200}\bescribió):\s*$",
    re.DOTALL,
)
_ORIGINAL = re.compile(
    r"^\s*(?:-{2,}\s*(?:Original Message|Forwarded message|Ursprüngliche Nachricht)\s*-{2,}|_{20,})\s*$"
)
_MARK = re.compile(r"^(?:> ?)+")
_DEEPEST = 50


def read_mail(data: bytes) -> Content:
    """A message. Raises Undecodable where it has no heads of one."""
    message = email.message_from_bytes(data, policy=policy.default)
    heads = [(name, value) for name in _SHOWN if (value := _head(message, name))]
    if not {"From", "Subject", "Date"} & {name for name, _ in heads}:
        raise Undecodable("not an e-mail message: it has neither From, Date nor Subject; save it again as .eml")
    body, attached = _body(message)
    lines = [f"{name}: {escape(value, leads=False)}" for name, value in heads]
    lines += [f"Attachment: {escape(name, leads=False)}" for name in attached]
    subject = dict(heads).get("Subject")
    text = "\n".join(lines) + "\n\n" + re.sub(r"\n{3,}", "\n\n", body).strip("\n")
    return Content(
        f"{normalise(text).rstrip()}\n",
        title=subject,
        author=_sender(message),
        published=_sent(message),
        markup=Markup.MARKDOWN,
        notes=tuple(f"the attachment {name} is not read; save it beside the message" for name in attached),
    )


def _head(message: EmailMessage, name: str) -> str:
    """A head in one line, decoded; as it stands where it is broken."""
    try:
        value = str(message.get(name) or "")
    except (ValueError, IndexError, TypeError, AttributeError):  # the parser of heads trips over some
        value = next((str(raw) for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    return " ".join(_printable(value).split())


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _sender(message: EmailMessage) -> str | None:
    try:
        addresses = message["From"].addresses
        return _printable(addresses[0].display_name or addresses[0].addr_spec) or None
    except (ValueError, IndexError, TypeError, AttributeError, KeyError):
        return _head(message, "From") or None


def _sent(message: EmailMessage) -> str | None:
    try:
        sent = message["Date"].datetime
        return sent.date().isoformat() if isinstance(sent, datetime) else None
    except (ValueError, IndexError, TypeError, AttributeError, KeyError, OverflowError):
        return None


def _body(message: EmailMessage) -> tuple[str, list[str]]:
    """The text of a message, plain where it has it so, and the names of what is attached."""
    plain: list[str] = []
    rich: list[str] = []
    attached: list[str] = []
    for part in _parts(message, 0):
        kind = part.get_content_type()
        name = part.get_filename()
        if part.get_content_disposition() == "attachment" or (name and kind not in ("text/plain", "text/html")):
            attached.append(" ".join(_printable(name or kind).split()))
        elif kind == "text/plain":
            plain.append(_quoted(_flowed(_text(part), part)))
        elif kind == "text/html":
            tree = parsed(_text(part))
            if tree is not None:
                drop_hidden(tree)
                rich.append(_quoted_markdown(to_markdown(tree)))
    told = [part for part in plain if part.strip()] or rich
    return "\n\n".join(told), attached


def _parts(message: EmailMessage, depth: int) -> Iterator[EmailMessage]:
    """The leaves of a message; one that it carries belongs to it."""
    if depth > _DEEPEST:
        raise Undecodable(f"it has more than {_DEEPEST} messages or parts within each other")
    if message.is_multipart():
        for part in message.iter_parts():
            if isinstance(part, EmailMessage):
                yield from _parts(part, depth + 1)
    else:
        yield message


def _text(part: EmailMessage) -> str:
    try:
        return _printable(str(part.get_content()))
    except (LookupError, ValueError, AssertionError, KeyError):  # an encoding that nobody knows
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _flowed(text: str, part: EmailMessage) -> str:
    """Lines that a mail program broke and marked for joining (RFC 3676) put together."""
    text = text.replace("\r\n", "\n")
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    lines: list[str] = []
    open_ = False
    for line in text.split("\n"):
        mark = _MARK.match(line)
        if open_ and lines and mark is None and not lines[-1].startswith(">") and line != "-- ":
            lines[-1] += line.removeprefix(" ")
        else:
            lines.append(line if mark else line.removeprefix(" "))
        open_ = line.endswith(" ") and line != "-- " and mark is None
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """Plain text as Markdown: what is quoted as block quotes, and so is the line that says who wrote it."""
    lines = text.split("\n")
    made: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _ORIGINAL.match(line):  # all below is the message that is answered
            rest = [escape(each.strip()) for each in lines[at + 1 :]]
            made += ["", *quote("\n".join(rest).strip("\n")).split("\n")]
            break
        lead = next((count for count in (1, 2, 3) if _REPLY.match("\n".join(lines[at : at + count]))), 0)
        if lead:
            made += ["", *(f"> {escape(each.strip())}" for each in lines[at : at + lead]), ">"]
            at += lead
            while at < len(lines) and not lines[at].strip():
                at += 1
            continue
        mark = _MARK.match(line)
        if mark:
            if made and made[-1] and not made[-1].startswith(">"):
                made.append("")
            made.append(f"{'> ' * mark[0].count('>')}{escape(line[mark.end() :].strip())}".rstrip())
        else:
            if made and made[-1].startswith(">") and line.strip():
                made.append("")
            made.append(_kept(line))
        at += 1
    return "\n".join(made)


def _kept(line: str) -> str:
    """A line of plain text: bullets stay bullets, and spaces before it make no code of it."""
    bare = line.strip()
    bullet = re.match(r"[-*+] (?=\S)|\d{1,3}[.)] (?=\S)", bare)
    return bullet[0] + escape(bare[bullet.end() :]) if bullet else escape(bare)


def _quoted_markdown(text: str) -> str:
    """The line that says who wrote what is quoted below it, put into the quotation."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        following = next((each for each in lines[at + 1 :] if each.strip()), "")
        if _REPLY.match(line.strip()) and following.startswith(">"):
            lines[at] = f"> {line}\n>"
    return re.sub(r"\n>\n\n+>", "\n>\n>", "\n".join(lines))
