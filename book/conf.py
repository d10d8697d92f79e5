"""Sphinx's settings for the book. What it is made of: README.md beside this."""

import importlib.util
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "From Polling to Push"
html_title = project
html_short_title = project
version = release = re.search(
    r"project\(\S+ VERSION ([\d.]+)",
    (HERE.parent / "CMakeLists.txt").read_text("utf-8"),
)[1]
author = "the authors of From Polling to Push"
copyright = author
language = "en"

extensions = ["_ext", "myst_parser"]
# A convenience: without it, the book is the same less the copy buttons.
if importlib.util.find_spec("sphinx_copybutton"):
    extensions.append("sphinx_copybutton")
copybutton_prompt_text = "[$>] "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True

exclude_patterns = ["README.md", "solutions", "figures", "_ext", "results"]
myst_enable_extensions = ["colon_fence", "deflist"]
nitpicky = True

# For translators: `-b gettext` gives a catalogue a page, `sphinx-intl update`
# puts them here, and `-D language=de` builds the book with them.
gettext_compact = False
locale_dirs = ["_locale"]

# Nothing is loaded from elsewhere: fonts are those that the reader has.
SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
MONO = (
    'ui-monospace, SFMono-Regular, "Cascadia Mono", Menlo, Consolas, '
    '"DejaVu Sans Mono", "Liberation Mono", monospace'
)
html_theme = "furo"
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_css_files = ["book.css"]
html_js_files = ["book.js"]
html_last_updated_fmt = ""
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_use_index = False
pygments_style = "_ext.colours.Light"
pygments_dark_style = "_ext.colours.Dark"
html_theme_options = {
    "light_css_variables": {
        "font-stack": SANS,
        "font-stack--monospace": MONO,
        "color-foreground-primary": "#24272b",
        "color-foreground-secondary": "#555a60",
        "color-foreground-muted": "#666a70",
        "color-background-primary": "#fffdf9",
        "color-background-secondary": "#f6f3ec",
        "color-background-hover": "#ece7dc",
        "color-background-hover--transparent": "#ece7dc00",
        "color-background-border": "#e4dfd3",
        "color-brand-primary": "#0a6685",
        "color-brand-content": "#0a6685",
        "color-link-underline": "#0a668566",
        "color-highlight-on-target": "#fbeebf",
        "color-sidebar-link-text--top-level": "#24272b",
        "color-inline-code-background": "#f1ede4",
    },
    "dark_css_variables": {
        "color-foreground-primary": "#d9d6ce",
        "color-foreground-secondary": "#a9a8a3",
        "color-foreground-muted": "#94938e",
        "color-background-primary": "#16181b",
        "color-background-secondary": "#1b1e22",
        "color-background-hover": "#262a2f",
        "color-background-hover--transparent": "#262a2f00",
        "color-background-border": "#33373c",
        "color-brand-primary": "#6cc3de",
        "color-brand-content": "#6cc3de",
        "color-link-underline": "#6cc3de66",
        "color-highlight-on-target": "#40391c",
        "color-sidebar-link-text--top-level": "#d9d6ce",
        "color-inline-code-background": "#24282d",
    },
}

epub_title = project
epub_basename = "from-polling-to-push"
epub_css_files = ["book_epub.css"]
epub_show_urls = "no"
# A book is read, not run.
epub_exclude_files = [
    "_static/book.css",
    *(f"_static/{name}" for name in (
        "_sphinx_javascript_frameworks_compat.js", "book.js", "check-solid.svg",
        "clipboard.min.js", "copy-button.svg", "copybutton.js",
        "copybutton_funcs.js", "doctools.js", "documentation_options.js",
        "jquery.js", "language_data.js",
        "searchtools.js", "sphinx_highlight.js", "underscore.js",
    )),
]
