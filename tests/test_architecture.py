from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.command import QUESTION, ROOT, environment

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SOURCES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "index").rglob("*.py")])
HEAVY = {
    "chromadb", "fastapi", "huggingface_hub", "langchain", "langchain_core", "langchain_text_splitters", "mcp", "onnx",
    "openvino", "scipy", "sentence_transformers", "sklearn", "torch", "transformers",
}  # fmt: skip


def test_the_declared_layers_and_homes_hold() -> None:
    """import-linter finds no import against the direction, and no library outside its home."""
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert linted.returncode == 0, linted.stdout


def test_every_library_has_a_home() -> None:
    """Each dependency of the product is in a contract that says where it may be imported."""
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    homes = {module for each in contracts for module in each.get("protected_modules", [])}
    used_by_torch_to_export, used_by_fastapi_for_uploads = {"onnx", "onnxscript"}, {"python_multipart"}
    used_by_trafilatura = {"lxml_html_clean"}
    for requirement in PROJECT["project"]["dependencies"]:
        name = re.split(r"[<>=]", requirement)[0].replace("-", "_")
        name = {"python_pptx": "pptx", "PyStemmer": "Stemmer"}.get(name, name)
        assert name in homes | used_by_torch_to_export | used_by_fastapi_for_uploads | used_by_trafilatura


def test_asking_loads_nothing_heavy(seeded: Path) -> None:
    """A cold answer over the seeds imports no library that takes long to import: most of its time is imports."""
    asked = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot.faces.cli", "ask", QUESTION],
        env=environment(seeded), capture_output=True, text=True, check=True,
    )  # fmt: skip
    imported = {line.rsplit("|")[-1].strip().split(".")[0] for line in asked.stderr.splitlines()}
    assert "onnxruntime" in imported
    assert not imported & HEAVY


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_knows(path: Path) -> None:
    """Every module with code has a docstring that says what it is."""
    source = path.read_text(encoding="utf-8")
    if source.strip():
        assert ast.get_docstring(ast.parse(source))


def test_no_file_tells_of_the_machine_it_was_written_on() -> None:
    """What is shipped has no absolute path of a developer's machine in it."""
    kept = [*SOURCES, *ROOT.glob("*.md"), *ROOT.glob("*.toml"), *(ROOT / "tests").rglob("*.py"), ROOT / "Makefile"]
    for path in kept:
        assert not re.search(r"(?<![\w.])/(?:home|root|Users|work)/\w", path.read_text(encoding="utf-8")), path
