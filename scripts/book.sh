# shellcheck shell=bash
# Builds the book. To be sourced behind setup.sh.

root=${root:?}
book_html=$root/build/book/html

# Non-zero, and a sentence, where the book cannot be built.
prepare_book() {
  install_missing universal-ctags || {
    say "Without universal-ctags the book cannot find its listings."
    return 1
  }
  install_missing python3-sphinx python3-myst-parser furo || make_book_venv ||
    true
  install_missing python3-sphinx-copybutton || true  # it is nicer with it
  book_python=$(find_book_python) || {
    say "No Python with sphinx, myst_parser and furo can be had here."
    return 1
  }
}

make_book_venv() {
  say "Making a Python environment in build/venv."
  python3 -m venv "$root/build/venv" &&
    "$root/build/venv/bin/pip" install --quiet \
      -r "$root/book/requirements.txt" >&2
}

# build_book: into build/book/html. Only what has changed is made anew.
build_book() {
  say "Building the book."
  (cd "$root" && "$book_python" -m sphinx -q -W --keep-going -b html \
    -d build/book/doctrees book "$book_html" >&2)
}
