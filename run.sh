#!/usr/bin/env bash
# Builds one stage of the server and starts it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/setup.sh"
source "$root/scripts/book.sh"

usage() {
  cat <<END
./run.sh [STAGE] [-- FLAGS]   build a stage (05_push unless told otherwise)
                              and start it; FLAGS go to the server
./run.sh book [-- FLAGS]      build the book, and serve it with a server of its
                              own: open the address it prints
./run.sh --list               the stages, by number and name
./run.sh --help               this

  ./run.sh                      the finished server: open the address it prints
  ./run.sh 3                    the server of chapter 3; also: 03, framing
  ./run.sh push -- --port 8080  elsewhere
  ./run.sh push -- --help       what else the server can be told
Ctrl-C ends it.
END
}

stage=
while (($#)); do
  case $1 in
    -h | --help) usage; exit ;;
    --list) list_stages; exit ;;
    --) shift; break ;;
    -*) fail 2 "Unknown option $1. Flags for the server go behind --, as in:" \
      "./run.sh push -- $*" ;;
    *) [[ -z $stage ]] || fail 2 "One stage at a time: $stage, or $1?"
      stage=$1
      [[ $1 == book ]] || stage=$(stage_named "$1") ;;
  esac
  shift
done
stage=${stage:-05_push}

install_build_tools
if [[ $stage == book ]]; then
  prepare_book || exit 1
  build_book || fail 1 "The book could not be built."
  stage=01_polling
  set -- --root "$book_html" "$@"
fi
build release "$stage" || fail 1 "Stage $stage could not be built."
# In place of this script: signals, exit code and output are the server's own.
exec "$root/build/release/bin/$stage" "$@"
