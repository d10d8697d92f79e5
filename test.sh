#!/usr/bin/env bash
# Runs the tests: all, one stage's, or a stage's against a server of your own.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/setup.sh"
source "$root/scripts/report.sh"
source "$root/scripts/book.sh"
source "$root/scripts/fuzz.sh"
source "$root/scripts/peers.sh"

usage() {
  cat <<END
./test.sh                        everything
./test.sh STAGE                  only that stage: 3, 03, framing or 03_framing
./test.sh STAGE --server "CMD"   that stage's behaviour, asked of your own
                                 server: CMD is started with --port N
                                 --ws-port M behind it
./test.sh book                   the book: builds it, runs each command in it,
                                 follows each link, tries each challenge
./test.sh book --accept          puts what the commands print into the text
./test.sh challenge              the book's challenges
./test.sh challenge NAME [FILE]  hands one out; checks your answer to it
./test.sh ... -- FLAGS           FLAGS go to pytest, for interop/
The last line says how many passed and how many failed.

What takes its time, and is no part of everything:
./test.sh conformance            the report: build/conformance/index.html
./test.sh conformance --server "CMD" --name NAME
                                 the same of a server of your own
./test.sh conformance --peers    ours beside ws, websockets and libwebsockets:
                                 book/conformance.md; half an hour and more
./test.sh fuzz [--minutes N]     all fuzz targets, 60 minutes unless told
./test.sh soak [--minutes N]     mixed load for a minute, or N: nothing may grow
./test.sh mutations [WORD...]    takes out one rule after the other: does a test
                                 notice?
./test.sh tidy                   clang-tidy over all sources
END
}

# --- the parts: each leaves a JUnit report where it is told to ---------------

unit_tests() {
  local target=all only=()
  [[ -z $stage ]] || { target=test_$stage; only=(-R "^$stage\\."); }
  build dev "$target" &&
    (cd "$root" && ctest --preset dev "${only[@]}" --parallel "$(nproc)" \
      --timeout 120 --progress --output-junit "$1")
}

interop_tests() {
  local target=all only=()
  [[ -z $stage ]] || {
    target=chapters/$stage/all only=(--chapter "${stage%%_*}")
  }
  build release "$target" || return
  run_pytest "$1" "$root/interop" "${only[@]}" "${pytest_flags[@]}"
}

# The same once more, asked of servers that watch their own memory. The page
# is the same, and needs no second look.
sanitized_tests() {
  run_pytest "$1" "$root/interop" "--bin-dir=$root/build/dev/bin" \
    -k 'not browser' "${pytest_flags[@]}"
}

own_server_tests() {
  run_pytest "$1" "$root/interop" --chapter "${stage%%_*}" \
    "--server=$server" "${pytest_flags[@]}"
}

house_rules() {
  run_pytest "$1" "$root/tests/layering" "$root/tests/mutations" \
    "$root/tests/bench"
}

# The extension, the site in a browser, transcripts, challenges.
book_tests() {
  build dev chapters/all && build release all || return
  run_pytest "$1" "$root/tests/book" "${accept[@]}"
}

# What the tests say of each rule of the RFCs and each hostile input.
conformance_report() {
  local out=$root/build/conformance flags
  if [[ -n $server ]]; then
    out+=/$server_name
    flags=("--server=$server" --name "$server_name"
      --chapter 1 --chapter 2 --chapter 3 --chapter 4)
  else
    build release all || return
    flags=(--unit "$root/build/reports/unit.xml")
  fi
  run_pytest "$1" "$root/interop" --report "$out" "${flags[@]}" \
    "${pytest_flags[@]}"
}

run_pytest() {
  local report=$1 parallel=()
  shift
  # One more than there are cores: many tests wait.
  ! "$python" -c 'import xdist' 2>/dev/null || parallel=(-n $(($(nproc) + 1)))
  (cd "$root" && "$python" -m pytest -q "${parallel[@]}" \
    --junitxml "$report" "$@")
}

# --- what they need ----------------------------------------------------------

prepare_python() {
  install_missing python3-pytest python3-pytest-xdist python3-websockets \
    python3-selenium || make_venv || true
  install_missing python3-h11 python3-matplotlib || true
  python=$(find_python) ||
    fail 1 "No Python with pytest, websockets and selenium can be had here."
  say "Python: $python"
}

prepare_browser() {
  install_missing chromium chromium-driver || true
  if CHROME=$(find_browser); then
    export CHROME
    say "Browser: $CHROME"
  else
    unset CHROME
    warnings+=("NO BROWSER WAS FOUND: the browser tests were NOT RUN.")
  fi
}

prepare_nginx() {
  install_missing nginx-light ||
    warnings+=("NO NGINX WAS FOUND: the tests behind a proxy were NOT RUN.")
}

# What the book's commands call, too.
prepare_book_tests() {
  prepare_book || warnings+=("THE BOOK CANNOT BE BUILT: see above.")
  install_missing curl netcat-openbsd xxd openssl ||
    warnings+=("Some commands of the book cannot be run: a tool is missing.")
}

prepare_all() {
  install_build_tools
  install_missing libgtest-dev || say "GoogleTest is missing: libgtest-dev."
  install_missing clang-format-14 shellcheck universal-ctags valgrind ||
    warnings+=("Some checks were skipped: a tool of theirs is missing.")
  prepare_python
  prepare_browser
  prepare_nginx
}

# Clang 19 is the first that can read std::expected. The compiler's own warnings
# are the build's business.
tidy() {
  install_build_tools
  install_missing libgtest-dev clang-tidy-19 || exit 1
  cd "$root"
  cmake --preset dev >/dev/null
  sed -n 's/^ *"file": "\(.*\)",*$/\1/p' build/dev/compile_commands.json |
    grep -v '/tests/' |
    xargs -P "$(nproc)" -n 1 clang-tidy-19 -p build/dev --quiet \
      --warnings-as-errors='*' --extra-arg=-w 2>&1 |
    sed '/ generated\.$/d'
}

# --- the command line --------------------------------------------------------

# minutes DEFAULT [--minutes N]
minutes() {
  [[ $# == 1 ]] || [[ $2 == --minutes && ${3-} =~ ^[0-9.]+$ && $# == 3 ]] ||
    fail 2 "It is followed by nothing, or by --minutes N."
  echo "${3:-$1}"
}

fuzz() {
  local for_minutes
  for_minutes=$(minutes 60 "$@") || exit
  install_build_tools
  prepare_fuzzing || fail 1 "${warnings[@]}"
  mkdir -p "$root/build/reports"
  fuzz_for "$for_minutes" "$root/build/reports/fuzz.xml"
}

soak() {
  local for_minutes
  for_minutes=$(minutes 1 "$@") || exit
  install_build_tools
  build release all || exit
  prepare_python
  exec "$python" "$root/interop/soak" --stage 04 --stage 05 \
    --minutes "$for_minutes"
}

mutations() {
  prepare_all
  exec "$python" "$root/tests/mutations/run.py" "$@"
}

challenge() {
  install_build_tools
  prepare_python
  (($# == 0)) || { build dev chapters/all && build release all; } || exit
  exec "$python" "$root/book/solutions/challenge.py" "$@"
}

stage='' server='' server_name='your server' report='' compare='' book=''
pytest_flags=() accept=()
while (($#)); do
  case $1 in
    -h | --help) usage; exit ;;
    --) shift; pytest_flags=("$@"); break ;;
    --server) server=${2:?"--server takes a command"}; shift ;;
    --name) server_name=${2:?"--name takes a name"}; shift ;;
    --peers) compare=yes ;;
    --accept) accept=(--accept) ;;
    -*) fail 2 "Unknown option $1. Flags for pytest go behind --." ;;
    tidy | fuzz | soak | mutations | challenge) "$@"; exit ;;
    book) book=yes ;;
    conformance) report=yes ;;
    *) stage=$(stage_named "$1") ;;
  esac
  shift
done

trap 'exit 130' INT
if [[ -n $report && -n $compare ]]; then
  install_build_tools
  prepare_python
  part conformance compare_servers
elif [[ -n $report ]]; then
  prepare_all
  [[ -n $server ]] || part unit unit_tests
  part conformance conformance_report
  say "Read it: $root/build/conformance/index.html"
elif [[ -n $book ]]; then
  install_build_tools
  prepare_python
  prepare_browser
  prepare_book_tests
  part book book_tests
elif [[ -n $server ]]; then
  [[ -n $stage ]] || fail 2 'Which stage? As in: ./test.sh 03 --server "..."'
  prepare_python
  prepare_browser
  part 'your server' own_server_tests
else
  prepare_all
  part unit unit_tests
  part interop interop_tests
  if [[ -z $stage ]]; then
    part sanitized sanitized_tests
    ! prepare_fuzzing || part fuzz fuzz_tests
    prepare_book_tests
    part book book_tests
    part 'house rules' house_rules
  fi
fi
summary
