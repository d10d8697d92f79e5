#!/usr/bin/env bash
# Measures our servers, their peers and the limit of what a socket can do.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/setup.sh"

usage() {
  cat <<END
./bench.sh                       everything: 20 minutes and more
./bench.sh --quick               under 2 minutes, and as rough
./bench.sh --only CASE           one case; repeatable
./bench.sh --peer NAME=COMMAND   one more server, started as COMMAND --port N;
                                 repeatable
./bench.sh --rounds N            how often each server is measured
./bench.sh --keep                copy the results to book/results/bench/
./bench.sh --list                the cases
./bench.sh --help                this
Results: build/bench/results.json, results.md, and the plots beside them.
END
}

# A peer that cannot be had is left out, and run.py says so.
prepare_peers() {
  install_missing nodejs nginx-light strace ||
    say "Some peers will be left out."
  [[ -e /usr/include/libwebsockets.h && -e /usr/include/boost/beast.hpp &&
    -e /usr/include/websocketpp/server.hpp ]] ||
    apt_install libwebsockets-dev libboost-dev libwebsocketpp-dev || true
  [[ -e /usr/share/nodejs/ws || -e $root/build/bench/node_modules/ws ]] ||
    from_npm ws
  [[ -e $root/build/bench/node_modules/express ]] || from_npm express
}

from_npm() {
  command -v npm >/dev/null || return 0
  mkdir -p "$root/build/bench"
  npm install --silent --no-save --no-audit --no-fund \
    --prefix "$root/build/bench" "$1" >&2 || say "npm did not bring $1."
}

# Each peer by itself: one that does not compile takes no other with it.
build_tools() {
  local tools=$root/build/bench/tools
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache
  fi
  cmake -S "$root/bench" -B "$tools" -G Ninja >/dev/null &&
    cmake --build "$tools" --target bench_load limit >&2 ||
    fail 1 "The load generator could not be built."
  cmake --build "$tools" -- -k 0 >&2 || say "Not every peer could be built."
}

case ${1-} in
  -h | --help) usage; exit ;;
esac
if [[ ${1-} != --list ]]; then
  install_build_tools
  prepare_peers
  for stage in 01_polling 04_messages 05_push; do
    build bench "$stage" || fail 1 "Stage $stage could not be built."
  done
  build_tools
fi
python=python3
[[ ! -x /usr/bin/python3 ]] || python=/usr/bin/python3  # it has matplotlib
exec "$python" "$root/bench/run.py" "$@"
