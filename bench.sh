#!/usr/bin/env bash
# Measures our servers, their peers and the limit of what a socket can do.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/setup.sh"

usage() {
  cat <<END
./bench.sh                       everything: 20 to 25 minutes
./bench.sh --quick               under 2 minutes, and as rough
./bench.sh --only CASE           one case; repeatable
./bench.sh --no-peers            only ours and what they are measured against
./bench.sh --peer NAME=COMMAND   one more echo server, started as COMMAND
                                 --port N, or with its port in place of {port}
                                 where COMMAND says that; repeatable
./bench.sh --rounds N            how often each server is measured
./bench.sh --keep                copy the results of a full run to
                                 book/results/bench/, and fill in
                                 book/performance.md
./bench.sh --again               tables, plots and page anew, of what was kept
./bench.sh --profile CASE        where the time of our server goes: a table and
                                 a flame graph; with --keep they are copied, too
./bench.sh --polling             what polling costs beside push: 11 minutes;
                                 --polling --help tells its flags
./bench.sh --list                the cases
./bench.sh --help                this
What is missing is built and installed first; that time is not in the above.
Results: build/bench/results.json, results.md, and the plots beside them;
build/bench/profile_CASE.json, .md and .svg.
END
}

# --- what it needs -----------------------------------------------------------

# A peer that cannot be had is left out, and run.py says so.
prepare_peers() {
  install_missing nodejs nginx-light strace ||
    say "Some peers, or counts of system calls, will be left out."
  [[ -e /usr/include/libwebsockets.h && -e /usr/include/boost/beast.hpp &&
    -e /usr/include/websocketpp/server.hpp ]] ||
    apt_install libwebsockets-dev libboost-dev libwebsocketpp-dev ||
    say "Some peers will be left out."
  "$python" -c 'import websockets, matplotlib' 2>/dev/null ||
    apt_install python3-websockets python3-matplotlib ||
    say "The peer websockets, or the plots, will be left out."
  [[ -e /usr/share/nodejs/ws ]] || from_npm ws
  from_npm express
}

# from_npm MODULE: into build/bench/node_modules, unless it is there.
from_npm() {
  local folder=$root/build/bench
  [[ ! -e $folder/node_modules/$1 ]] || return 0
  install_missing npm || { say "There is no npm to bring $1."; return 0; }
  mkdir -p "$folder"
  # Without a package.json of its own npm would look for one further up.
  [[ -e $folder/package.json ]] || echo '{"private": true}' \
    >"$folder/package.json"
  npm install --silent --no-audit --no-fund --prefix "$folder" "$1" >&2 ||
    say "npm did not bring $1."
}

# --- building ----------------------------------------------------------------

# Each peer by itself: one that does not compile takes no other with it.
build_tools() {
  local tools=$root/build/bench/tools
  if ! { cmake -S "$root/bench" -B "$tools" -G Ninja "${launcher[@]}" \
    >/dev/null &&
    cmake --build "$tools" --target bench_load limit >&2; }; then
    fail 1 "The load generator could not be built."
  fi
  [[ -n $no_peers ]] || cmake --build "$tools" -- -k 0 >&2 ||
    say "Not every peer could be built."
}

build_servers() {
  local stage
  for stage in 01_polling 04_messages 05_push; do
    build bench "$stage" || fail 1 "Stage $stage could not be built."
  done
}

# A build of its own, with what perf needs to follow the calls: no figure that
# is quoted comes from it.
build_for_profile() {
  local folder=$root/build/profile
  if ! { cmake --preset bench -S "$root" -B "$folder" "${launcher[@]}" \
    -DCMAKE_CXX_FLAGS='-g -fno-omit-frame-pointer' >/dev/null &&
    cmake --build "$folder" --target 01_polling 04_messages 05_push >&2
  }; then
    fail 1 "The servers could not be built for a profile."
  fi
}

# --- polling -----------------------------------------------------------------

polling() {
  local word
  for word; do
    case $word in
      -h | --help | --again) exec "$python" "$root/bench/polling/run.py" "$@" ;;
    esac
  done
  install_build_tools
  "$python" -c 'import matplotlib' 2>/dev/null ||
    apt_install python3-matplotlib ||
    fail 1 "Without matplotlib there are no plots: python3-matplotlib."
  build bench 05_push || fail 1 "Stage 05_push could not be built."
  exec "$python" "$root/bench/polling/run.py" "$@"
}

# --- the command line --------------------------------------------------------

nothing_to_build='' no_peers='' profile=''
for word; do
  case $word in
    --polling) break ;;
    -h | --help) usage; exit ;;
    --list | --again) nothing_to_build=yes ;;
    --no-peers) no_peers=yes ;;
    --profile | --profile=*) profile=yes no_peers=yes ;;
  esac
done

launcher=()
! command -v ccache >/dev/null ||
  launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
python=python3
[[ ! -x /usr/bin/python3 ]] || python=/usr/bin/python3  # what apt brings is its
if [[ ${1-} == --polling ]]; then
  shift
  polling "$@"
fi
if [[ -z $nothing_to_build ]]; then
  "$python" "$root/bench/run.py" --check "$@" || exit
  install_build_tools
  [[ -n $no_peers ]] || prepare_peers
  if [[ -n $profile ]]; then build_for_profile; else build_servers; fi
  build_tools
fi
exec "$python" "$root/bench/run.py" "$@"
