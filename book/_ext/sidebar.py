"""What is on this page stands below its name in the sidebar.

The theme would put it on the right, where our notes are.
"""

from __future__ import annotations

from bs4 import BeautifulSoup


def add_sections(app, page, template, context, doctree) -> None:
    if "furo_navigation_tree" not in context:
        return
    context["furo_hide_toc"] = True
    tree = BeautifulSoup(context["furo_navigation_tree"], "html.parser")
    here = tree.select_one("li.current-page")
    page_toc = BeautifulSoup(context.get("toc") or "", "html.parser")
    sections = page_toc.select_one("ul > li > ul")  # without the page's title
    if not here or not sections:
        return
    sections["class"] = "this-page"
    for section in sections.find_all("li"):
        below = section.find("ul")
        if below:
            below.extract()
    pages = here.find("ul", recursive=False)
    pages.insert_before(sections) if pages else here.append(sections)
    context["furo_navigation_tree"] = str(tree)


def setup(app) -> None:
    # Behind furo's own, which has the usual 500.
    app.connect("html-page-context", add_sections, priority=700)
