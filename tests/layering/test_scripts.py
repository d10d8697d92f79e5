"""run.sh, test.sh and .ci/run do what their --help says.

They run in a copied tree, on a PATH that begins with stand-ins: a cmake that
"builds" a server saying what it was started with, a ctest and a Python that
write the report that the case asks for.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools import ROOT

SCRIPTS = ["run.sh", "test.sh", "bench.sh", ".ci/run", "scripts/setup.sh",
           "scripts/report.sh", "scripts/fuzz.sh", "scripts/peers.sh",
           "scripts/book.sh"]

# As CMake builds a target: --build FOLDER --target NAME.
CMAKE = """#!/bin/bash
[[ $1 == --build ]] || exit 0
[[ ! -e broken ]] || exit 1
mkdir -p "$2/bin"
cp server "$2/bin/$4" 2>/dev/null || true
"""
SERVER = """#!/bin/bash
trap 'echo bye; exit 7' TERM
echo "args: $*" "from: $PWD"
while :; do sleep 0.05; done
"""
# Both write what the case has put into the file beside the tree.
CTEST = """#!/bin/bash
cp unit.xml "${@: -1}"
"""
PYTHON = """#!/bin/bash
case "$*" in
  *'-c import'*) exit 0 ;;
  *tests/book*) report=book.xml ;;
  *interop*) report=interop.xml ;;
  *) report=rules.xml ;;
esac
echo "$*" >> asked
while (($#)); do
  [[ $1 != --junitxml ]] || cp $report "$2"
  shift
done
"""
# As a fuzz target: says its figures, and has found nothing.
FUZZ_TARGET = """#!/bin/bash
echo "$*" >> asked_fuzz
echo "stat::number_of_executed_units: 7"
"""
# Everything is there: nobody has a reason to ask.
APT = """#!/bin/bash
echo "$0 $*" >> apt_was_asked
exit 1
"""


def suite(tests: int, failures: int = 0, errors: int = 0,
          skipped: int = 0) -> str:
    return (f'<testsuites><testsuite name="x" tests="{tests}"\n\t'
            f'failures="{failures}"\n\terrors="{errors}" '
            f'skipped="{skipped}"><testcase tests="9"/>'
            '</testsuite></testsuites>')


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Path]:
    for name in SCRIPTS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for stage in ("03_framing", "05_push", "10_cores"):
        readme = tmp_path / "chapters" / stage / "README.md"
        readme.parent.mkdir(parents=True)
        readme.write_text(f"# {stage}\n\nAbout {stage}.\n")
    setup = tmp_path / "scripts/setup.sh"
    setup.write_text(setup.read_text().replace(
        "/usr/bin/python3 python3", str(tmp_path / "tools/python3")))
    tools = {"cmake": CMAKE, "ctest": CTEST, "python3": PYTHON,
             "apt-get": APT, "apt-cache": APT, "sudo": APT}
    everything = ["ninja", "c++", "chromium", "chromedriver", "shellcheck",
                  "clang-format-14", "ctags", "valgrind", "nginx",
                  "clang++-19", "curl", "nc", "xxd", "openssl"]
    for name in everything:
        tools[name] = "#!/bin/sh\necho Universal OpenBSD\n"
    for name, text in {f"tools/{n}": t for n, t in tools.items()}.items():
        (tmp_path / "tools").mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    (tmp_path / "server").write_text(SERVER)
    (tmp_path / "server").chmod(0o755)
    (tmp_path / "tests/fuzz/corpus/utf8").mkdir(parents=True)
    (tmp_path / "build/fuzz/bin").mkdir(parents=True)
    fuzz_target = tmp_path / "build/fuzz/bin/fuzz_utf8"
    fuzz_target.write_text(FUZZ_TARGET)
    fuzz_target.chmod(0o755)
    for part in ("unit", "interop", "book", "rules"):
        (tmp_path / f"{part}.xml").write_text(suite(2))
    yield tmp_path
    assert not (tmp_path / "apt_was_asked").exists()


def environment(tree: Path) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if k not in
                 {"CXX", "CHROME"}}
    return {**inherited, "PATH": f"{tree}/tools:{os.environ['PATH']}"}


def run(tree: Path, *command: str) -> subprocess.CompletedProcess:
    return subprocess.run([tree / command[0], *command[1:]], cwd=tree,
                          env=environment(tree), capture_output=True,
                          text=True, timeout=60)


@pytest.mark.parametrize("script", SCRIPTS)
def test_shell_is_clean(script: str) -> None:
    subprocess.run(["bash", "-n", ROOT / script], check=True)
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed")
    result = subprocess.run(["shellcheck", "-x", script], cwd=ROOT,
                            capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_list_is_made_from_the_chapters(tree: Path) -> None:
    assert run(tree, "run.sh", "--list").stdout.splitlines() == [
        "03  framing       About 03_framing.",
        "05  push          About 05_push.",
        "10  cores         About 10_cores.",
    ]


@pytest.mark.parametrize("script", ["run.sh", "test.sh"])
def test_help(tree: Path, script: str) -> None:
    result = run(tree, script, "--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert "STAGE" in result.stdout


@pytest.mark.parametrize("command, says", [
    (("run.sh", "99"), "03  framing"),
    (("test.sh", "nothing"), "03  framing"),
    (("run.sh", "--port", "80"), "behind --"),
    (("run.sh", "3", "5"), "One stage"),
    (("test.sh", "--sever"), "--sever"),
    (("test.sh", "--server", "mine"), "Which stage"),
], ids=lambda value: "_".join(value) if isinstance(value, tuple) else "")
def test_wrong_words_are_told(tree: Path, command: tuple[str, ...],
                              says: str) -> None:
    result = run(tree, *command)
    assert result.returncode == 2
    assert says in result.stderr


def started(tree: Path, *words: str) -> subprocess.Popen:
    return subprocess.Popen([tree / "run.sh", *words], cwd=tree / "tools",
                            env=environment(tree), text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


@pytest.mark.parametrize("word", ["3", "03", "framing", "03_framing"])
def test_server_is_the_script_s_own_process(tree: Path, word: str) -> None:
    server = started(tree, word, "--", "--port", "0", "--root", ".")
    assert server.stdout.readline() == (
        f"args: --port 0 --root . from: {tree}/tools\n")
    server.send_signal(signal.SIGTERM)
    assert server.communicate(timeout=10)[0] == "bye\n"
    assert server.returncode == 7


def test_attempt_of_a_chapter_is_started_by_its_whole_name(tree: Path) -> None:
    attempt = tree / "chapters/03_framing/attempts/naive_frame.cpp"
    attempt.parent.mkdir()
    attempt.touch()
    server = started(tree, "03_framing_naive_frame")
    assert server.stdout.readline().startswith("args: ")
    server.terminate()
    server.wait(timeout=10)
    assert (tree / "build/release/bin/03_framing_naive_frame").exists()
    assert run(tree, "run.sh", "03_framing_other").returncode == 2


def test_default_stage(tree: Path) -> None:
    server = started(tree)
    server.stdout.readline()
    server.terminate()
    server.wait(timeout=10)
    assert [p.name for p in (tree / "build/release/bin").iterdir()] == [
        "05_push"]


def test_broken_build_starts_nothing(tree: Path) -> None:
    (tree / "broken").touch()
    result = run(tree, "run.sh", "3")
    assert (result.returncode, result.stdout) == (1, "")


def test_book_is_built_and_served(tree: Path) -> None:
    server = started(tree, "book", "--", "--port", "0")
    assert server.stdout.readline() == (
        f"args: --root {tree}/build/book/html --port 0 from: {tree}/tools\n")
    server.terminate()
    server.wait(timeout=10)
    asked, = (tree / "asked").read_text().splitlines()
    assert asked.startswith("-m sphinx") and " -W " in asked


def test_book_s_parts_are_run_by_one_word(tree: Path) -> None:
    result = run(tree, "test.sh", "book", "--accept")
    assert result.stdout.splitlines()[-1] == "2 passed, 0 failed"
    asked, = (tree / "asked").read_text().splitlines()
    assert asked.endswith("tests/book --accept")


def test_challenge_is_asked_of_its_script(tree: Path) -> None:
    words = ("03_framing/odd", "mine.txt")
    assert run(tree, "test.sh", "challenge", *words).returncode == 0
    asked, = (tree / "asked").read_text().splitlines()
    assert asked.endswith("solutions/challenge.py 03_framing/odd mine.txt")


def test_old_compiler_is_told(tree: Path) -> None:
    (tree / "tools/c++").write_text("#!/bin/sh\necho GCC 11\nexit 1\n")
    result = run(tree, "run.sh")
    assert result.returncode == 1
    assert "GCC 11" in result.stderr and "GCC 12 or Clang 19" in result.stderr


def test_parts_are_summed(tree: Path) -> None:
    (tree / "interop.xml").write_text(suite(5, skipped=2))
    result = run(tree, ".ci/run")
    assert result.stdout.splitlines()[-1] == "13 passed, 0 failed, 4 skipped"
    assert result.returncode == 0


@pytest.mark.parametrize("part, report, last", [
    ("unit", suite(2, failures=1), "10 passed, 1 failed"),
    ("interop", suite(2, errors=1), "9 passed, 2 failed"),
    ("book", suite(2, failures=1), "10 passed, 1 failed"),
    ("rules", suite(0), "9 passed, 1 failed"),
    ("unit", suite(3, skipped=3), "9 passed, 1 failed, 3 skipped"),
    ("unit", None, "9 passed, 1 failed"),
], ids=["a_failure", "an_error", "book", "no_test", "all_skipped", "no_report"])
def test_bad_part_fails_the_run(tree: Path, part: str, report: str | None,
                                last: str) -> None:
    (tree / f"{part}.xml").unlink()
    if report:
        (tree / f"{part}.xml").write_text(report)
    result = run(tree, "test.sh")
    assert result.stdout.splitlines()[-1] == last
    assert result.returncode == 1


def test_all_parts_run_when_the_build_fails(tree: Path) -> None:
    (tree / "broken").touch()
    result = run(tree, "test.sh")
    assert result.stdout.splitlines()[-1] == "4 passed, 4 failed"
    assert result.returncode == 1


def test_green_report_of_a_failed_command_fails(tree: Path) -> None:
    ctest = tree / "tools/ctest"
    ctest.write_text(CTEST + "exit 8\n")
    result = run(tree, "test.sh")
    assert result.stdout.splitlines()[-1] == "11 passed, 1 failed"
    assert result.returncode == 1


def test_one_stage_is_asked_for_by_number(tree: Path) -> None:
    result = run(tree, "test.sh", "framing", "--", "-k", "ping")
    assert result.stdout.splitlines()[-1] == "4 passed, 0 failed"
    asked, = (tree / "asked").read_text().splitlines()
    assert asked.endswith("interop --chapter 03 -k ping")


def test_own_server_needs_no_build(tree: Path) -> None:
    (tree / "broken").touch()
    result = run(tree, "test.sh", "3", "--server", "python3 mine.py")
    assert result.stdout.splitlines()[-1] == "2 passed, 0 failed"
    asked, = (tree / "asked").read_text().splitlines()
    assert asked.endswith("interop --chapter 03 --server=python3 mine.py")


def test_fuzzing_shares_its_time_among_the_targets(tree: Path) -> None:
    assert run(tree, "test.sh", "fuzz", "--minutes", "0.5").returncode == 0
    asked, = (tree / "asked_fuzz").read_text().splitlines()
    assert "-max_total_time=61 " in asked  # two at a time, and one target


@pytest.mark.parametrize("word", ["fuzz", "soak"])
def test_what_is_no_number_of_minutes_is_told(tree: Path, word: str) -> None:
    for wrong in (["--minutes"], ["--minutes", "x"], ["3"]):
        result = run(tree, "test.sh", word, *wrong)
        assert (result.returncode, result.stdout) == (2, ""), wrong
        assert "--minutes N" in result.stderr


def test_soak_is_told_for_how_long(tree: Path) -> None:
    assert run(tree, "test.sh", "soak", "--minutes", "5").returncode == 0
    asked, = (tree / "asked").read_text().splitlines()
    assert asked.endswith("interop/soak --stage 04 --stage 05 --minutes 5")


def test_report_of_another_server_needs_no_build(tree: Path) -> None:
    (tree / "broken").touch()
    result = run(tree, "test.sh", "conformance", "--server", "mine",
                 "--name", "Mine")
    assert result.stdout.splitlines()[-1] == "2 passed, 0 failed"
    asked, = (tree / "asked").read_text().splitlines()
    assert "--server=mine --name Mine" in asked
    assert "build/conformance/Mine" in asked


def test_missing_browser_is_loud(tree: Path) -> None:
    setup = tree / "scripts/setup.sh"
    setup.write_text(setup.read_text() + "\nfind_browser() { return 1; }\n"
                     "install_missing() { return 1; }\n"
                     "install_build_tools() { :; }\n")
    result = run(tree, "test.sh")
    assert "NO BROWSER WAS FOUND" in result.stdout
    assert "NO NGINX WAS FOUND" in result.stdout
