"""Furo's faults are mended where they are, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

from _ext.furo_mend import script, style
from building import Built

GOOD_JS = "(()=>{var t={212:function(e){}}})();\n"
BAD_JS = 'import Gumshoe from "./gumshoe-patched.js";\n\nvar tocScroll = null;\n'
DARK = """\
@media not print {
  body[data-theme="dark"] {
    --color-background-primary: #131416; }
    html body[data-theme="dark"] .only-light {
      display: none !important; } }

body { font-family: var(--font-stack); }
"""
GOOD_CSS = DARK + "@media (prefers-color-scheme: dark) { body { color: white } }\n"


def test_script_gets_its_module(tmp_path: Path) -> None:
    (tmp_path / "gumshoe-patched.js").write_text("root.Gumshoe = 1;\n")
    assert script(BAD_JS, tmp_path) == (
        "root.Gumshoe = 1;\n\nvar tocScroll = null;\n"
    )


def test_good_script_is_left_alone(tmp_path: Path) -> None:
    assert script(GOOD_JS, tmp_path) == GOOD_JS


def test_style_gets_the_systems_dark(tmp_path: Path) -> None:
    mended = style(DARK, tmp_path)
    assert mended.startswith(DARK.partition("\nbody {")[0])
    assert "@media (prefers-color-scheme: dark) {" in mended
    assert 'body:not([data-theme="light"]) {' in mended
    assert mended.count("{") == mended.count("}")
    assert mended.count("--color-background-primary: #131416;") == 2


def test_style_gets_the_ground_to_stand_on(tmp_path: Path) -> None:
    imported = "@import url(/javascript/normalize.css/normalize.css);\n"
    mended = style(imported + GOOD_CSS, tmp_path)
    assert "@import" not in mended and mended.endswith(GOOD_CSS)
    assert "margin: 0;" in mended


def test_style_without_that_file(tmp_path: Path) -> None:
    imported = "@import url(/javascript/no/such.css);\n"
    mended = style(imported + GOOD_CSS, tmp_path)
    assert mended == "body { margin: 0; }\n" + GOOD_CSS


def test_good_style_is_left_alone(tmp_path: Path) -> None:
    assert style(GOOD_CSS, tmp_path) == GOOD_CSS


def test_what_is_built_has_no_fault(sample: Built) -> None:
    static = sample.out / "_static"
    assert "import " not in (static / "scripts" / "furo.js").read_text()[:200]
    css = (static / "styles" / "furo.css").read_text()
    assert "@import" not in css and "prefers-color-scheme" in css
