"""Questions in Slack, from a signed request to the answer in its thread, and when to keep quiet."""

from __future__ import annotations

import json
import socket
import sqlite3
import time
from typing import Any

from tests.command import QUESTION, here
from tests.faces.slack.fake_slack import ME, event, signed
from tests.faces.slack.talking import ASKER, PATH, Talk, until, words

ABSENT = "What does a kilo of bananas cost in Lima?"


def settled(talk: Talk, channel: str, thread: str = "", seconds: float = 1.5) -> list[dict[str, Any]]:
    """The bot's messages in a thread after there was time for one."""
    time.sleep(seconds)
    return talk.slack.thread(channel, thread)


def stored(talk: Talk) -> list[dict[str, Any]]:
    with sqlite3.connect(talk.served.home / "chats.sqlite") as connection:
        return [json.loads(row[0]) for row in connection.execute("SELECT answer FROM answers ORDER BY number")]


def test_a_mention_is_answered_in_its_thread(talk: Talk) -> None:
    """An answer stands in the thread of the question, with quotes, places, marks in words, and links to the page."""
    ts, answer = talk.ask("C0ONE", QUESTION)
    said = words(answer)
    assert answer["thread_ts"] == ts
    assert "Sources disagree" in said
    assert "disputed" in said
    assert json.dumps(answer["blocks"]).count("rich_text_quote") >= 2
    assert "https://bot.example.com/?document=" in json.dumps(answer["blocks"])
    assert answer["text"] in ("", "Sources disagree (disputed)")


def test_the_answer_is_the_one_of_the_command_line(talk: Talk) -> None:
    """The same question gives the same points, quotes and marks in Slack as `corrobot ask --json`."""
    for question in (QUESTION, ABSENT):
        _, answer = talk.ask("C0SAME", question)
        plain = json.loads(here(talk.served.home, "ask", "--json", question).out)
        mine = stored(talk)[-1]
        for each in (plain, mine):
            del each["id"], each["timings_ms"]
        assert mine == plain
        said = " ".join(words(answer).split())
        for quote in plain["quotes"] or plain["nearest"]:
            assert quote["plain"] in said
            assert f"{quote['document']}, line {quote['line']}" in said
        for mark in {plain["standing"] or plain["status"], *(point["standing"] for point in plain["points"])}:
            assert mark in said


def test_an_abstention_says_what_is_missing(talk: Talk) -> None:
    """Where the documents don't say, the answer says so, and what came closest."""
    _, answer = talk.ask("C0NONE", ABSENT)
    assert "The documents don't say" in words(answer)
    assert "abstained" in words(answer)


FIRST, FOLLOW_UP = "Which Ascend chip is meant for inference at scale?", "And which one is meant for training?"


def test_a_follow_up_in_its_thread_needs_no_mention(talk: Talk) -> None:
    """A question without a mention is answered where the bot was asked before, with what was asked there."""
    ts, _ = talk.ask("C0THREAD", FIRST)
    told = talk.slack.say("C0THREAD", "U0BOB", FOLLOW_UP, thread=ts)
    assert talk.event(told).status_code == 200
    answer = talk.answer("C0THREAD", ts, number=2)
    file = talk.served.home / "follow-up.jsonl"
    file.write_text(json.dumps({"question": FOLLOW_UP, "context": [FIRST]}) + "\n")
    plain = json.loads(here(talk.served.home, "ask", "--json", "--questions", file).out)
    assert stored(talk)[-1]["points"] == plain["points"]
    alone = json.loads(here(talk.served.home, "ask", "--json", FOLLOW_UP).out)
    assert alone["points"] != plain["points"], "the context makes a difference"
    assert answer["thread_ts"] == ts


def test_the_thread_is_asked_of_slack(talk: Talk) -> None:
    """A thread that the bot was asked in before this server knew of it is a conversation all the same."""
    root = talk.slack.mention("C0BEFORE", ASKER, FIRST)["event"]["ts"]  # never told to the server
    told = talk.slack.say("C0BEFORE", "U0BOB", FOLLOW_UP, thread=root)
    assert talk.event(told).status_code == 200
    assert "910B" in words(talk.answer("C0BEFORE", root))


def test_it_keeps_quiet_when_it_was_not_asked(talk: Talk) -> None:
    """No word in a channel or a thread of others, to what is no question, to others' mentions, to bots, to itself."""
    quiet = "C0QUIET"
    root = talk.slack.say(quiet, ASKER, "How does the Ascend 910B perform?")
    foreign = root["event"]["ts"]
    mine, _ = talk.ask("C0HERE", QUESTION)
    talk.slack.channels["C0HERE"].members.add("U0BOB")
    bot = event({"type": "message", "subtype": "bot_message", "bot_id": "B1", "text": f"<@{ME}> x?", "channel": quiet,
                 "ts": "1.1", "channel_type": "channel"})  # fmt: skip
    own = event({"type": "message", "user": ME, "bot_id": "B0BOT", "text": "Who?", "channel": "D0ANN", "ts": "1.2",
                 "channel_type": "im"})  # fmt: skip
    joined = event({"type": "message", "subtype": "channel_join", "user": ASKER, "text": f"<@{ME}> joined?",
                    "channel": quiet, "ts": "1.3", "channel_type": "channel"})  # fmt: skip
    for told in (
        root,
        talk.slack.say(quiet, "U0BOB", "What do you think?", thread=foreign),
        talk.slack.say("C0HERE", "U0BOB", "thanks, that helps", thread=mine),
        talk.slack.say("C0HERE", "U0BOB", "<@U0EVE> is that so?", thread=mine),
        talk.slack.edit("C0HERE", mine, "changed, and now?"),
        bot,
        own,
        joined,
    ):
        assert talk.event(told).status_code == 200
    assert len(settled(talk, "C0HERE", mine)) == 1
    assert not [each for each in talk.slack.channels[quiet].messages if each.get("bot_id")]
    assert not talk.slack.thread("D0ANN", "1.2")


def test_two_threads_never_mix(talk: Talk) -> None:
    """A follow-up refers to its own thread, whatever was asked beside it meanwhile."""
    one, _ = talk.ask("C0MIX", FIRST)
    two, _ = talk.ask("C0MIX", "Does V4 use something called Engram?")
    said = {}
    for thread in (one, two):
        talk.event(talk.slack.say("C0MIX", ASKER, FOLLOW_UP if thread == one else "What is it?", thread=thread))
    for thread in (one, two):
        said[thread] = words(talk.answer("C0MIX", thread, number=2))
        assert len(talk.slack.thread("C0MIX", thread)) == 2
    assert "910B" in said[one]
    assert "conditional memory architecture" in said[two]


def test_a_direct_message_is_a_question(talk: Talk) -> None:
    """In a direct message nothing has to be mentioned; the answer goes into the thread."""
    told = talk.slack.say("D0ANN", ASKER, QUESTION)
    assert talk.event(told).status_code == 200
    assert "disputed" in words(talk.answer("D0ANN", told["event"]["ts"]))


def test_a_mention_alone_is_told_what_to_do(talk: Talk) -> None:
    """Whoever asks nothing is told to; an overlong text is no question; both in the thread."""
    _, answer = talk.ask("C0HELP", "")
    assert "Ask me something" in words(answer)
    _, answer = talk.ask("C0HELP", "word " * 500)
    assert "at most 2,000" in words(answer)


def test_a_question_is_acknowledged_before_it_is_answered(talk: Talk) -> None:
    """The asker sees at once that the question was seen: a status in the thread, gone with the answer."""
    ts, _ = talk.ask("C0SEEN", QUESTION)
    seen = [at for at, method, given in talk.slack.log if method.endswith("setStatus") and given["thread_ts"] == ts]
    assert len(seen) == 1
    assert ("C0SEEN", ts) not in talk.slack.statuses


def test_an_edited_question_is_answered_as_it_is_and_a_deleted_one_not(talk: Talk) -> None:
    """What is answered is what stands in the thread when it is answered."""
    told = talk.slack.mention("C0EDIT", ASKER, ABSENT)
    ts = told["event"]["ts"]
    changed = talk.slack.edit("C0EDIT", ts, f"<@{ME}> {QUESTION}")
    for each in (told, changed):
        assert talk.event(each).status_code == 200
    assert "910B" in words(talk.answer("C0EDIT", ts))
    told = talk.slack.mention("C0EDIT", ASKER, QUESTION)
    gone = talk.slack.delete("C0EDIT", told["event"]["ts"])
    for each in (told, gone):
        assert talk.event(each).status_code == 200
    assert not settled(talk, "C0EDIT", told["event"]["ts"])


def test_an_answer_follows_when_its_question_is_edited(talk: Talk) -> None:
    """The same message has the answer of the question as it is now; a change of its looks alone changes nothing."""
    ts, first = talk.ask("C0FOLLOW", ABSENT)
    posted, before = first["ts"], words(first)
    changed = talk.slack.edit("C0FOLLOW", ts, f"<@{ME}> {QUESTION}")
    assert talk.event(changed).status_code == 200
    until(lambda: words(talk.answer("C0FOLLOW", ts)) != before)
    after = talk.answer("C0FOLLOW", ts)
    assert "910B" in words(after)
    assert after["ts"] == posted
    assert len(talk.slack.thread("C0FOLLOW", ts)) == 1
    updates = talk.slack.calls["chat.update"]
    looks = {**changed["event"], "previous_message": changed["event"]["message"]}
    for again in (changed, event(looks)):
        assert talk.event(again, 1).status_code == 200
    assert len(settled(talk, "C0FOLLOW", ts)) == 1
    assert talk.slack.calls["chat.update"] == updates


def test_a_message_that_becomes_a_question_is_answered(talk: Talk) -> None:
    """Where the mention was forgotten and added, as the event of a change."""
    ts = talk.slack.say("C0ADDED", ASKER, QUESTION)["event"]["ts"]
    assert talk.event(talk.slack.edit("C0ADDED", ts, f"<@{ME}> {QUESTION}")).status_code == 200
    assert "910B" in words(talk.answer("C0ADDED", ts))


def test_the_same_event_is_answered_once(talk: Talk) -> None:
    """Sent again by Slack, or told as a message as well as a mention, a question has one answer."""
    told = talk.slack.mention("C0AGAIN", ASKER, QUESTION)
    message = event({**told["event"], "type": "message", "channel_type": "channel"})
    for retry in range(3):
        assert talk.event(told, retry).status_code == 200
    assert talk.event(message).status_code == 200
    talk.answer("C0AGAIN", told["event"]["ts"])
    assert talk.event(told, 3).status_code == 200
    assert len(settled(talk, "C0AGAIN", told["event"]["ts"])) == 1


def test_only_slack_is_heard(talk: Talk) -> None:
    """A wrong signature, none, another secret's, an old one: refused, and nothing is taken. Slack's probe is met."""
    told = talk.slack.mention("C0FORGED", ASKER, QUESTION)
    raw = json.dumps(told)
    kind = {"content-type": "application/json"}
    forged: list[dict[str, str]] = [
        {},
        signed(raw, secret="another"),
        signed(raw, when=time.time() - 600),
        signed(raw, when=time.time() + 600),
        signed(raw + " "),
        {"x-slack-request-timestamp": "soon", "x-slack-signature": "v0=0"},
    ]
    for headers in forged:
        assert talk.send(raw, {**kind, **headers}).status_code in (400, 401), headers
    assert not settled(talk, "C0FORGED", told["event"]["ts"], seconds=0.5)
    for nothing in ("{", "[1]", "5", "null", "{" * 100_000, "payload=x", "payload=[1]", "\0"):
        for media in ("application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded"):
            said = talk.send(nothing, {"content-type": media, **signed(nothing)})
            assert said.status_code in (400, 404), (nothing, media, said.text)
            unsigned = talk.send(nothing, {"content-type": media, **signed(nothing, secret="another")})
            assert unsigned.status_code == 401
    odd = {"x-slack-request-timestamp": "9" * 5000, "x-slack-signature": "v0=\u00e9".encode("latin-1")}
    assert talk.send("{}", {**kind, **odd}).status_code == 401  # type: ignore[dict-item]
    probe = json.dumps({"type": "url_verification", "challenge": "c4all", "token": "x"})
    answered = talk.send(probe, {**kind, **signed(probe)})
    assert (answered.status_code, answered.json()["challenge"]) == (200, "c4all")


def test_only_that_path_is_open_from_outside(talk: Talk) -> None:
    """Under a name that is not the server's own only Slack's path answers, and no page of another site uses it."""
    outside = {"host": "bot.example.com"}
    for path in ("/", "/api/corpora", "/healthz", "/slack/events/../../api/corpora", "/slack"):
        assert talk.served.client.get(path, headers=outside).status_code == 421
    raw = json.dumps(talk.slack.mention("C0SITE", ASKER, QUESTION))
    page = {"content-type": "application/json", "origin": "https://evil.example", **signed(raw)}
    assert talk.send(raw, page).status_code == 403
    host, port = talk.served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 60) as nameless:
        nameless.sendall(f"POST {PATH} HTTP/1.0\r\norigin: https://evil.example\r\n\r\n".encode())
        assert nameless.recv(4096).startswith(b"HTTP/1.1 403 ")
    huge = json.dumps({"x": "y" * 2_100_000})
    assert talk.send(huge, {"content-type": "application/json", **signed(huge)}).status_code == 413


def test_any_signed_nonsense_is_survived(talk: Talk) -> None:
    """A signed request that is no event of ours changes nothing, and the next one is answered."""
    for raw in ("", "no JSON", "{", "\x00", "9" * 10_000, "[" * 10_000, "{}", "[]", "null", '"x"', '{"event": 1}',
                '{"type": "event_callback"}', '{"type":"event_callback","event":{"type":"x"}}', "payload=no+JSON",
                '{"type":"event_callback","team_id":"T","event":{"type":"message"}}', "payload=%7B%7D"):  # fmt: skip
        for media_type in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
            answered = talk.send(raw, {"content-type": media_type, **signed(raw)})
            assert answered.status_code < 500, (raw[:100], media_type)
    until(lambda: talk.ask("C0AFTER", QUESTION))
