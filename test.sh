#!/usr/bin/env bash
# Runs the tests: all, one stage's, or a stage's against a server of your own.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/setup.sh"
source "$root/scripts/report.sh"

usage() {
  cat <<END
./test.sh                        everything
./test.sh STAGE                  only that stage: 3, 03, framing or 03_framing
./test.sh STAGE --server "CMD"   that stage's behaviour, asked of your own
                                 server: CMD is started with --port N
                                 --ws-port M behind it
./test.sh tidy                   clang-tidy over all sources
./test.sh ... -- FLAGS           FLAGS go to pytest, for interop/
The last line says how many passed and how many failed.
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

own_server_tests() {
  run_pytest "$1" "$root/interop" --chapter "${stage%%_*}" \
    --server "$server" "${pytest_flags[@]}"
}

house_rules() { run_pytest "$1" "$root/tests/layering"; }

run_pytest() {
  local report=$1 parallel=()
  shift
  ! "$python" -c 'import xdist' 2>/dev/null || parallel=(-n auto)
  (cd "$root" && "$python" -m pytest -q "${parallel[@]}" \
    --junitxml "$report" "$@")
}

# --- what they need ----------------------------------------------------------

prepare_python() {
  install_missing python3-pytest python3-pytest-xdist python3-websockets \
    python3-selenium || make_venv || true
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

prepare_all() {
  install_build_tools
  install_missing libgtest-dev || say "GoogleTest is missing: libgtest-dev."
  install_missing clang-format-14 shellcheck universal-ctags ||
    warnings+=("Some checks were skipped: a tool of theirs is missing.")
  prepare_python
  prepare_browser
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

stage='' server='' pytest_flags=()
while (($#)); do
  case $1 in
    -h | --help) usage; exit ;;
    --) shift; pytest_flags=("$@"); break ;;
    --server) server=${2:?"--server takes a command"}; shift ;;
    -*) fail 2 "Unknown option $1. Flags for pytest go behind --." ;;
    tidy) tidy; exit ;;
    *) stage=$(stage_named "$1") ;;
  esac
  shift
done

trap 'exit 130' INT
if [[ -n $server ]]; then
  [[ -n $stage ]] || fail 2 'Which stage? As in: ./test.sh 03 --server "..."'
  prepare_python
  prepare_browser
  part 'your server' own_server_tests
else
  prepare_all
  part unit unit_tests
  part interop interop_tests
  [[ -n $stage ]] || part 'house rules' house_rules
fi
summary
