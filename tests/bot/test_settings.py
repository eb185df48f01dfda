from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "corrobot.toml").write_text('corpus = "from-file"\nembedder = "file-model"\nreader = "file-reader"\n')
    return tmp_path


def test_flags_win_over_the_environment_and_the_environment_over_the_file(home: Path) -> None:
    """Settings come from corrobot.toml, then the environment, then flags; the last that names one wins."""
    environ = {"CORROBOT_HOME": str(home), "CORROBOT_CORPUS": "from-env", "CORROBOT_EMBEDDER": "env-model"}
    settings = load(environ, {"corpus": "from-flag", "embedder": None})
    assert settings == Settings(home, corpus="from-flag", embedder="env-model", reader="file-reader")


def test_without_anything_set_the_defaults_hold(tmp_path: Path) -> None:
    """A new user needs no settings: the corpus is "default"."""
    settings = load({"CORROBOT_HOME": str(tmp_path / "not-there-yet")})
    assert settings == Settings(tmp_path / "not-there-yet")
    assert settings.corpus == "default"


def test_the_default_home_is_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without CORROBOT_HOME, data lies where the system keeps the data of applications."""
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere/data")
    assert load({}).home.is_absolute()
    assert load({}).home.name == "corrobot"


def test_a_home_with_a_tilde_or_relative_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The home does not change when the working folder does."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert load({"CORROBOT_HOME": "~/x"}).home == tmp_path / "x"
    assert load({"CORROBOT_HOME": "y"}).home == tmp_path / "y"


@pytest.mark.parametrize(
    ("environ", "content", "named", "near"),
    [
        pytest.param({"CORROBOT_CORPSU": "x"}, "", "CORROBOT_CORPSU", "CORROBOT_CORPUS", id="environment"),
        pytest.param({}, 'embeder = "x"', "embeder", "embedder", id="file"),
        pytest.param({}, "[paths]\nx = 1", "paths", "The settings are", id="a table"),
        pytest.param({}, 'home = "/x"', "home", "CORROBOT_HOME", id="home in the file that lies in it"),
    ],
)
def test_an_unknown_setting_is_an_error_that_names_it(
    tmp_path: Path, environ: dict[str, str], content: str, named: str, near: str
) -> None:
    """A misspelt setting is never ignored: the error names it and the nearest that exists."""
    (tmp_path / "corrobot.toml").write_text(content)
    with pytest.raises(SettingsError) as raised:
        load({"CORROBOT_HOME": str(tmp_path), **environ})
    assert named in raised.value.message
    assert near in raised.value.remedy


@pytest.mark.parametrize(
    ("environ", "content"),
    [
        pytest.param({}, "corpus = 3", id="a number"),
        pytest.param({}, "corpus = true", id="a truth value"),
        pytest.param({}, 'corpus = ["a"]', id="a list"),
        pytest.param({"CORROBOT_CORPUS": " "}, "", id="empty"),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_that_says_what_fits(
    tmp_path: Path, environ: dict[str, str], content: str
) -> None:
    """Every setting is a text; anything else is named with where it stands."""
    (tmp_path / "corrobot.toml").write_text(content)
    with pytest.raises(SettingsError, match=r"corpus|CORROBOT_CORPUS") as raised:
        load({"CORROBOT_HOME": str(tmp_path), **environ})
    assert raised.value.remedy


@pytest.mark.parametrize("content", [b"corpus = ", b"\xff\xfe\x00"], ids=["broken TOML", "no UTF-8"])
def test_a_broken_settings_file_is_an_error_that_names_the_file(tmp_path: Path, content: bytes) -> None:
    """A settings file that can't be read stops everything rather than being left out."""
    (tmp_path / "corrobot.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"corrobot\.toml"):
        load({"CORROBOT_HOME": str(tmp_path)})


def test_settings_cannot_change_while_they_are_in_use(tmp_path: Path) -> None:
    """One frozen object: two questions of one process are answered under the same settings."""
    settings = Settings(tmp_path)
    with pytest.raises(FrozenInstanceError):
        settings.corpus = "other"  # type: ignore[misc]


def test_a_corpus_can_have_a_threshold_of_its_own(tmp_path: Path) -> None:
    """One number holds for all, one by name for that corpus; anything else is an error that says what it takes."""

    def least(value: str, corpus: str) -> float | None:
        return load({"CORROBOT_HOME": str(tmp_path), "CORROBOT_ANSWER_LEAST": value}).least_of(corpus)

    assert least("fitted", "default") is None
    assert least("80", "default") == 0.08
    assert (least("80, rules=200", "default"), least("80, rules=200", "rules")) == (0.08, 0.2)
    assert least("rules=200", "default") is None
    for wrong in ("0", "1000", "0.1", "=5", "rules=", "few", "none"):
        with pytest.raises(SettingsError, match="ANSWER_LEAST") as raised:
            least(wrong, "default")
        assert "1 to 999" in raised.value.remedy
