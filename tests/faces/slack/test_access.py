"""Who may see what: channels tied to corpora, private corpora, and settings that make no sense."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.faces.slack.access import access, people
from bot.faces.slack.blocks import SOURCES
from bot.faces.slack.tokens import for_events, for_socket
from bot.settings import Settings, SettingsError
from tests.command import QUESTION, corrobot
from tests.faces.slack.fake_slack import ME, FakeSlack, fake_slack
from tests.faces.slack.talking import ASKER, Talk, talking, words

SECRET_WORD = "The vault of Aldmoor opens with the number 4711."
VAULT = "Which number does the vault of Aldmoor open with?"
MEMBER, STRANGER = "U0MEMBER", "U0STRANGER"


@pytest.fixture(scope="module")
def kept(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """The seeds as the default corpus, and a corpus "vault" for C0VAULT and the direct messages of its members."""
    folder = tmp_path_factory.mktemp("access")
    home = folder / "home"
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    (home / "models").symlink_to(seeded / "models")
    (folder / "vault.txt").write_text(f"The vault\n\n{SECRET_WORD}\n")
    indexed = corrobot(home, "index", folder / "vault.txt", "--corpus", "vault")
    assert indexed.status == 0, indexed.err
    settings = {
        "CORROBOT_SLACK_CHANNELS": "C0VAULT=vault, dm=vault",
        "CORROBOT_SLACK_PRIVATE": "vault=C0VAULT",
    }
    with fake_slack() as slack, talking(home, slack, **settings) as made:
        made.served.ready()
        slack.mention("C0VAULT", MEMBER, "hello")
        yield made


def direct(kept: Talk, user: str) -> str:
    told = kept.slack.say(f"D{user[1:]}", user, VAULT)
    assert kept.event(told).status_code == 200
    return words(kept.answer(f"D{user[1:]}", told["event"]["ts"]))


def test_a_channel_asks_its_own_corpus(kept: Talk) -> None:
    """A channel that is tied asks its corpus, any other one the default corpus."""
    assert "4711" in words(kept.ask("C0VAULT", VAULT, MEMBER)[1])
    assert "The documents don't say" in words(kept.ask("C0VAULT", QUESTION, MEMBER)[1])
    assert "disputed" in words(kept.ask("C0OTHER", QUESTION)[1])
    assert "4711" not in words(kept.ask("C0OTHER", VAULT)[1])


def test_a_private_corpus_is_for_members_only_in_direct_messages(kept: Talk) -> None:
    """Whoever is in one of its channels may ask it directly; nobody else, nor where Slack does not say who is."""
    assert "4711" in direct(kept, MEMBER)
    assert "kept to certain channels" in direct(kept, STRANGER)
    kept.slack.scopes.discard("channels:read")
    assert "kept to certain channels" in direct(kept, MEMBER)
    kept.slack.scopes.add("channels:read")


def test_commands_and_checks_obey_the_same_rules(kept: Talk) -> None:
    """/ask and Check this, too, answer from a private corpus only where they may."""
    message = {"text": SECRET_WORD, "ts": "1.0"}
    for channel, user, allowed in (
        ("C0VAULT", MEMBER, True),
        ("D0MEMBER", MEMBER, True),
        ("D0STRANGER", STRANGER, False),
        ("C0OTHER", MEMBER, False),
    ):
        asked = words(kept.told(kept.command(channel, VAULT, user)[1]))
        checked = words(kept.told(kept.shortcut(channel, message, user)))
        assert ("“The vault" in asked) == allowed, channel
        assert ("Said:" in checked) == allowed, channel


def test_sources_are_shown_to_those_who_may_see_them_now(kept: Talk) -> None:
    """Who has left the channel since sees no more sources of its corpus than of a new question."""
    asked = kept.slack.say("D0MEMBER", MEMBER, VAULT)
    kept.event(asked)
    answer = kept.answer("D0MEMBER", asked["event"]["ts"])
    assert "vault" in words(kept.told(kept.press(answer, SOURCES, "D0MEMBER", MEMBER)))
    members = kept.slack.channels["C0VAULT"].members
    members.discard(MEMBER)
    try:
        said = words(kept.told(kept.press(answer, SOURCES, "D0MEMBER", MEMBER)))
        assert "kept to certain channels" in said
        assert "vault" not in said
    finally:
        members.add(MEMBER)


def test_what_may_not_be_read_from_a_channel_is_not_shared_into_it(kept: Talk) -> None:
    """In a direct message there is no Share button: it would tell others."""
    told = kept.told(kept.command("D0MEMBER", VAULT, MEMBER)[1])
    assert "share" not in str(told["blocks"])


def test_a_private_default_corpus_is_kept_from_all_others(seeded: Path, copied: Path, slack: FakeSlack) -> None:
    """A default corpus that is private is answered in its channels, and nowhere else."""
    with talking(copied, slack, CORROBOT_SLACK_PRIVATE="default=C0ONLY") as talk:
        assert "kept to certain channels" in words(talk.ask("C0OTHER", QUESTION)[1])
        assert "disputed" in words(talk.ask("C0ONLY", QUESTION)[1])
        assert slack.channels["C0OTHER"].members == {ME, ASKER}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        pytest.param({"slack_channels": "general=press"}, "'general' in slack_channels is no ID", id="a name"),
        pytest.param({"slack_channels": "C0123"}, "no CHANNEL=CORPUS", id="no corpus"),
        pytest.param({"slack_channels": "C01=a, C01=b"}, "two corpora", id="two corpora"),
        pytest.param({"slack_private": "vault=general"}, "no ID", id="private to a name"),
        pytest.param({"slack_private": "vault="}, "no CORPUS=CHANNEL", id="private to nothing"),
        pytest.param({"slack_channels": "C01=v", "slack_private": "v=C02"}, "keeps from it", id="contradiction"),
        pytest.param({"slack_people": "#help"}, "no ID", id="people"),
    ],
)
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    """What can't be meant is an error that says so, before anybody is let in or kept out by mistake."""
    made = Settings(tmp_path, **settings)  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match=said):
        (access(made), people(made))


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        pytest.param({}, "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set", id="nothing"),
        pytest.param({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is not set", id="no app token"),
        pytest.param({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-1"}, "no app token", id="swapped"),
        pytest.param({"SLACK_BOT_TOKEN": "xoxp-1", "SLACK_APP_TOKEN": "xapp-1"}, "no bot token", id="user token"),
    ],
)
def test_tokens_that_are_missing_or_mixed_up_are_named(environ: dict[str, str], said: str) -> None:
    """What is missing is named, and no secret is ever shown."""
    with pytest.raises(SettingsError, match=said) as caught:
        for_socket(environ)
    assert "xoxp-1" not in str(caught.value)


def test_half_a_setup_is_an_error_and_none_is_fine() -> None:
    """Without Slack's variables there is no Slack; with a secret and no token there is an error."""
    assert for_events({}) is None
    assert for_events({"SLACK_BOT_TOKEN": "xoxb-1"}) is None
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN is not"):
        for_events({"SLACK_SIGNING_SECRET": "x"})
    tokens = for_events({"SLACK_SIGNING_SECRET": "s3cret", "SLACK_BOT_TOKEN": "xoxb-9"})
    assert tokens is not None
    assert "s3cret" not in repr(tokens)
    assert "xoxb-9" not in repr(tokens)
