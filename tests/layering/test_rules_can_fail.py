"""Each rule finds what it is there for, in a small tree that breaks it once,
and nothing in one that does not."""

from pathlib import Path

import pytest
import rules
from house import Tree
from tools import ROOT, need_tool_of

# A house of two chapters, the first with a library inside it; all is well.
GOOD = {
    "common/bytes.h": "#include <sys/types.h>\n",
    "tests/common/bytes_test.cpp": "",
    "chapters/01_one/CMakeLists.txt":
        "chapter(01_one LINKS common\n  APP 01_one_files)  # (a)\n"
        "target_link_libraries(01_one_files_lib PUBLIC 01_one_lib)\n",
    "chapters/01_one/README.md": "# One\n\nIt begins.\n",
    "chapters/01_one/route.h": '#include "common/bytes.h"\n',
    "chapters/01_one/files/path.h": '#include "01_one/route.h"\n',
    "chapters/01_one/main.cpp": '#include "01_one/files/path.h"\n',
    "tests/01_one/route_test.cpp": "",
    "tests/01_one/files/path_test.cpp": "",
    "www/01_one/index.html": "<p>one</p>\n",
    "chapters/02_two/CMakeLists.txt":
        "chapter(02_two LINKS common APP 01_one)\n",
    "chapters/02_two/README.md": "# Two\n\nIt goes on.\n",
    "chapters/02_two/frame.h": '#include "common/bytes.h"\n',
    "chapters/02_two/main.cpp":
        '#include "01_one/route.h"\n#include "02_two/frame.h"\n',
    "chapters/02_two/attempts/naive.cpp": '#include "01_one/route.h"\n',
    "tests/02_two/frame_test.cpp": "// 02_two_naive fails here\n",
    "www/02_two/index.html": "<p>two</p>\n",
}

# rule, what is written (None: taken away), where it is found
BAD = [
    (rules.only_common_sees_the_system,
     {"chapters/02_two/frame.h": "\n#include <sys/socket.h>\n"},
     "chapters/02_two/frame.h:2"),
    (rules.only_common_sees_the_system,
     {"chapters/02_two/main.cpp": "#include <csignal>\n"},
     "chapters/02_two/main.cpp:1"),
    (rules.includes_point_down,  # upward
     {"chapters/01_one/route.h": '#include "02_two/frame.h"\n'},
     "chapters/01_one/route.h:1"),
    (rules.includes_point_down,  # the ground floor knows no chapter
     {"common/bytes.h": '#include "01_one/route.h"\n'}, "common/bytes.h:1"),
    (rules.includes_point_down,  # APP is for main.cpp alone
     {"chapters/02_two/frame.h": '#include "01_one/route.h"\n'},
     "chapters/02_two/frame.h:1"),
    (rules.includes_point_down,  # earlier, but not linked
     {"chapters/02_two/main.cpp": '#include "01_one/files/path.h"\n'},
     "chapters/02_two/main.cpp:1"),
    (rules.includes_point_down,  # the chapter does not know its files/
     {"chapters/01_one/route.h": '#include "01_one/files/path.h"\n'},
     "chapters/01_one/route.h:1"),
    (rules.includes_point_down,
     {"chapters/02_two/main.cpp": '#include "01_one/main.cpp"\n'},
     "chapters/02_two/main.cpp:1"),
    (rules.includes_point_down,
     {"chapters/02_two/main.cpp": '#include "frame.h"\n'},
     "chapters/02_two/main.cpp:1"),
    (rules.files_are_short, {"common/bytes.h": "\n" * 251},
     "common/bytes.h:251"),
    (rules.lines_are_short, {"run.sh": "#\n#" + "x" * 80}, "run.sh:2"),
    (rules.lines_are_short, {"common/bytes.h": "// " + "当" * 39},
     "common/bytes.h:1"),
    (rules.functions_are_short,
     {"common/bytes.h": "inline int f() {\n" + "  g();\n" * 39 + "}\n"},
     "common/bytes.h:1"),
    (rules.chapters_have_a_readme_and_a_page,
     {"chapters/01_one/README.md": "# One\n"}, "chapters/01_one/README.md:1"),
    (rules.chapters_have_a_readme_and_a_page,
     {"www/02_two/index.html": None}, "www/02_two/index.html:1"),
    (rules.sources_have_tests, {"tests/01_one/files/path_test.cpp": None},
     "chapters/01_one/files/path.h:1"),
    (rules.attempts_are_shown_failing, {"tests/02_two/frame_test.cpp": ""},
     "chapters/02_two/attempts/naive.cpp:1"),
    (rules.code_is_formatted, {"common/bytes.h": "\nint  f( );\n"},
     "common/bytes.h:2"),
    (rules.nobody_s_home_is_named,
     {"www/01_one/index.html": "\nsee /" + "home/me/notes\n"},
     "www/01_one/index.html:2"),
]


def plant(root: Path, files: dict[str, str | None]) -> Tree:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text, "utf-8")
    return Tree(root)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    plant(tmp_path, GOOD)
    plant(tmp_path, {".clang-format": (ROOT / ".clang-format").read_text()})
    return tmp_path


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_good_house_passes(rule: rules.Rule, house: Path) -> None:
    need_tool_of(rule)
    assert list(rule(Tree(house))) == []


@pytest.mark.parametrize("rule, change, where", BAD,
                         ids=[f"{n}-{b[0].__name__}" for n, b in
                              enumerate(BAD)])
def test_bad_house_is_found(rule: rules.Rule, change: dict[str, str | None],
                            where: str, house: Path) -> None:
    need_tool_of(rule)
    findings = list(rule(plant(house, change)))
    assert len(findings) == 1
    assert findings[0].startswith(where + ": ")


def test_every_rule_is_seen_failing() -> None:
    assert {bad[0] for bad in BAD} == set(rules.RULES)
