"""How the page starts: its modules and styles are joined, and few requests are made."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.faces.web import joined
from bot.faces.web.assets import STATIC

MOST = 12
"""Requests of a start, by somebody who was never here."""


def test_a_start_makes_few_requests(page: Page) -> None:
    """The page with its files, and what it asks of the server until it can be used; while documents are compared, it
    then asks again for what is found.
    """
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_request("**/api/suggestions*"):
        page.goto("/")
    page.locator("#welcome .legend").wait_for()
    assert 5 < len(asked) <= MOST, "\n".join(asked)


def test_every_module_and_style_is_joined() -> None:
    """Nothing of the page is left out, or left to be asked for by itself."""
    script, style = joined.scripts(STATIC / "js/app.js").decode(), joined.styles(STATIC / "css/page.css").decode()
    assert "@import" not in style
    for path in (STATIC / "css").glob("*.css"):
        assert path.name == "page.css" or path.read_text(encoding="utf-8") in style
    for path in (STATIC / "js").glob("*.js"):
        assert path.name == "types.js" or f"// {path.name}\n" in script


@pytest.mark.parametrize(
    ("modules", "wrong"),
    [
        ({"app.js": 'import "./other.js";\n'}, "app.js has an import or export of a form that is not known"),
        ({"app.js": "export default 1;\n"}, "app.js has an import or export"),
        ({"app.js": "export let count = 0;\n"}, "app.js has an import or export"),
        ({"app.js": 'import { a } from "./a.js";\n', "a.js": 'import { b } from "./b.js";\nexport const a = b;\n',
          "b.js": 'import { a } from "./a.js";\nexport const b = a;\n'}, "app.js > a.js > b.js > a.js"),
    ],
)  # fmt: skip
def test_what_cannot_be_joined_is_refused(tmp_path: Path, modules: dict[str, str], wrong: str) -> None:
    for name, text in modules.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="import") as refused:
        joined.scripts(tmp_path / "app.js")
    assert wrong in str(refused.value)


def test_names_of_one_module_are_unknown_to_the_others(tmp_path: Path, page: Page) -> None:
    """Two modules may have the same names; an import may give another one."""
    (tmp_path / "a.js").write_text("const own = 1;\nexport const a = () => own;\n", encoding="utf-8")
    (tmp_path / "b.js").write_text(
        'import { a as first } from "./a.js";\nimport * as all from "./a.js";\nconst own = 2;\n'
        "export async function* b() {\n  yield [first(), own, all.a()];\n}\n", encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "app.js").write_text(
        'import { b } from "./b.js";\nb().next().then(({ value }) => (document.title = value.join()));\n',
        encoding="utf-8",
    )
    page.set_content(f"<script type=module>{joined.scripts(tmp_path / 'app.js').decode()}</script>")
    expect(page).to_have_title("1,2,1")
