# shellcheck shell=bash
# Asks servers of others what ours are asked, and puts all side by side. To be
# sourced behind setup.sh and report.sh, with `python` set when it is called.
#
#   build/peers/                      what is built for it
#   build/conformance/NAME/           a server's report; log: what pytest said
#   book/results/conformance/         the verdicts, which are kept
#   book/conformance.md, build/conformance/compare.html    side by side

root=${root:?}
peers_folder=$root/build/peers
peers_reports=$root/build/conformance
peers_kept=$root/book/results/conformance
peer_seconds=1800  # for a server; most of it is spent waiting for answers

export NODE_PATH=${NODE_PATH:+$NODE_PATH:}/usr/share/nodejs

# --- the peers: is_there_..., version_..., command_... -----------------------

is_there_ws() { node -e 'require("ws")' >/dev/null 2>&1; }
version_ws() {
  node -p 'require("ws/package.json").version + ", Node " +
    process.versions.node.split(".")[0]'
}
command_ws() { echo "node interop/reference/ws_server.js"; }

is_there_websockets() { "${python:?}" -c 'import websockets' 2>/dev/null; }
version_websockets() {
  "${python:?}" -c 'from websockets.version import version as v
print(v + ", Python")'
}
command_websockets() { echo "${python:?} interop/reference/echo_server.py"; }

# There, if it can be built.
is_there_libwebsockets() {
  mkdir -p "$peers_folder"
  "${CC:-cc}" -O2 "$root/interop/reference/lws_server.c" \
    -o "$peers_folder/lws_server" -lwebsockets \
    >"$peers_folder/lws_server.log" 2>&1
}
version_libwebsockets() { "$peers_folder/lws_server" --version; }
command_libwebsockets() { echo "build/peers/lws_server"; }

# package NAME: what brings it, in Debian.
package() {
  case $1 in
    ws) echo node-ws ;;
    websockets) echo python3-websockets ;;
    libwebsockets) echo libwebsockets-dev ;;
  esac
}

# prepare_peer NAME: a loud warning, and non-zero, where it cannot be had.
prepare_peer() {
  "is_there_$1" && return
  ! command -v apt-get >/dev/null || apt_install "$(package "$1")" || true
  "is_there_$1" && return
  warnings+=("$1 WAS NOT FOUND ($(package "$1") in Debian): it was NOT ASKED,"
    "and what book/results/conformance/ has of it is of another day.")
  return 1
}

# --- asking ------------------------------------------------------------------

# ask NAME VERSION FLAG...: the whole suite, of one server. The status is that
# of pytest, where 1 says that tests failed; it stands in the file status, too.
ask() {
  local name=$1 version=$2 folder=$peers_reports/$1 parallel=() status=0
  local workers=auto
  [[ $name == ours ]] || workers=6  # who waits for an answer needs no core
  shift 2
  ! "${python:?}" -c 'import xdist' 2>/dev/null || parallel=(-n "$workers")
  rm -rf "$folder"
  mkdir -p "$folder"
  (cd "$root" && timeout -k 10 "$peer_seconds" "${python:?}" -m pytest -q \
    "${parallel[@]}" interop --report "$folder" --name "$name" \
    --of-version "$version" "$@") >"$folder/log" 2>&1 || status=$?
  echo "$status" >"$folder/status"
  say "$name: $(tail -n 1 "$folder/log")"
  return "$status"
}

# They echo, and do not push: what chapter 5 adds is not asked of them; nor are
# pages, of the one that has none.
ask_peer() {
  local pages=(--chapter 1)
  [[ $1 != websockets ]] || pages=()
  ask "$1" "$("version_$1")" "--server=$("command_$1")" "${pages[@]}" \
    --chapter 2 --chapter 3 --chapter 4
}

# All at once: a server that does not answer costs its test seconds, but no
# work. What has been started ends with us.
ask_peers() (
  trap 'exit 130' INT TERM
  trap 'kill $(jobs -rp) 2>/dev/null || true' EXIT
  for name; do ask_peer "$name" || true & done
  wait
)

# keep NAME: its verdicts are for the book, unless its run was cut short.
keep() {
  local status
  status=$(<"$peers_reports/$1/status")
  if [[ $status == [01] && -e $peers_reports/$1/verdicts.json ]]; then
    mkdir -p "$peers_kept"
    cp "$peers_reports/$1/verdicts.json" "$peers_kept/$1.json"
    return
  fi
  local why="ended with $status"
  [[ $status != 124 ]] || why="took more than $peer_seconds s"
  warnings+=("asking $1 $why: its verdicts were NOT KEPT;"
    "see $peers_reports/$1/log.")
  return 1
}

# compare_servers REPORT: ours first, alone, since its failures count; REPORT is
# a JUnit report of them.
compare_servers() {
  local name peers=() status=0
  build release all || return
  for name in ws websockets libwebsockets; do
    ! prepare_peer "$name" || peers+=("$name")
  done
  say "Asking ours; some minutes."
  ask ours "$("$root/build/release/bin/05_push" --version | head -n 1 |
    sed 's/.* //')" --chapter 1 --chapter 2 --chapter 3 --chapter 4 \
    --chapter 5 --junitxml "$1" || status=$?
  say "Asking ${peers[*]}, at most $((peer_seconds / 60)) minutes."
  ask_peers "${peers[@]}"
  for name in ours "${peers[@]}"; do keep "$name" || status=1; done
  (cd "$root/interop" && "${python:?}" -m conformance) || status=1
  return "$status"
}
