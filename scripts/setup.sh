# shellcheck shell=bash
# What run.sh and test.sh share: the stages, the tools that a build needs, and
# the build. To be sourced, with `root` set to the repository's folder.
root=${root:?}

say() { printf '%s\n' "$*" >&2; }

# fail CODE SENTENCE...: says why, and ends the script.
fail() {
  local code=$1
  shift
  say "$@"
  exit "$code"
}

# --- the stages: the folders under chapters/, and nothing else ---------------

stages() {
  local folder
  for folder in "$root"/chapters/[0-9]*/; do basename "$folder"; done
}

# attempt_path 03_framing_naive_frame: 03_framing/attempts/naive_frame.cpp
attempt_path() {
  local stage
  stage=$(cut -d_ -f1-2 <<<"$1")
  echo "$stage/attempts/${1#"${stage}_"}.cpp"
}

# A line each: number, name, and the sentence below its README's heading.
list_stages() {
  local stage readme
  while read -r stage; do
    readme=$root/chapters/$stage/README.md
    printf '%s  %-12s  %s\n' "${stage%%_*}" "${stage#*_}" \
      "$(sed -n '2,${/./{p;q}}' "$readme" 2>/dev/null || true)"
  done < <(stages)
}

# stage_named WORD: 3, 03, framing and 03_framing are all 03_framing. An attempt
# that the book criticises has its whole name: 03_framing_naive_frame.
stage_named() {
  local stage number
  if [[ -e $root/chapters/$(attempt_path "$1") ]]; then
    echo "$1"
    return
  fi
  while read -r stage; do
    number=${stage%%_*}
    case $1 in
      "$stage" | "$number" | "${number#0}" | "${stage#*_}")
        echo "$stage"
        return ;;
    esac
  done < <(stages)
  fail 2 "There is no stage '$1'. There are:"$'\n'"$(list_stages)"
}

# --- tools: only what is missing is installed, and it is said first ----------

# is_there PACKAGE: whether what this package of Debian brings is at hand,
# wherever it came from.
is_there() {
  case $1 in
    g++) command -v "${CXX:-c++}" ;;
    ninja-build) command -v ninja ;;
    libgtest-dev)
      [[ -e /usr/include/gtest/gtest.h ||
        -e /usr/local/include/gtest/gtest.h ]] ;;
    universal-ctags) ctags --version | grep Universal ;;
    chromium) find_browser ;;
    chromium-driver) command -v chromedriver ;;
    nginx-light) command -v nginx || [[ -x /usr/sbin/nginx ]] ;;
    python3-sphinx | python3-myst-parser | furo) find_book_python ;;
    python3-sphinx-copybutton)
      "$(find_book_python)" -c 'import sphinx_copybutton' ;;
    netcat-openbsd) nc -h 2>&1 | grep OpenBSD ;;
    python3-matplotlib) "$(find_python)" -c 'import matplotlib' ;;
    python3-h11) "$(find_python)" -c 'import h11' ;;
    python3-*) find_python ;;
    *) command -v "$1" ;;
  esac >/dev/null 2>&1
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# apt_get ARGUMENT...: a dot a package; the full text only if it fails.
apt_get() {
  local line log=$root/build/install.log
  mkdir -p "$root/build"
  if as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
    apt-get -y -o DPkg::Lock::Timeout=300 "$@" </dev/null 2>&1 |
    while IFS= read -r line; do
      printf '%s\n' "$line"
      case $line in Get:* | Unpacking* | Setting\ up*) printf . >&2 ;; esac
    done >"$log"; then
    say ' done'
  else
    say ' failed:'
    tail -n 15 "$log" >&2
    return 1
  fi
}

# Known to apt, and not Ubuntu's empty package that would install a snap.
apt_offers() {
  local candidate
  candidate=$(apt-cache policy "$1" | sed -n 's/^ *Candidate: //p')
  [[ -n $candidate && $candidate != '(none)' && $candidate != *snap* ]]
}

apt_update() {
  [[ -z ${apt_updated-} ]] || return 0
  apt_updated=yes
  printf 'Asking for the list of packages ' >&2
  apt_get update
}

apt_install() {
  local package offered=()
  for package; do apt_offers "$package" || apt_update || true; done
  for package; do
    if apt_offers "$package"; then
      offered+=("$package")
    else
      say "This system's apt does not offer $package."
    fi
  done
  ((${#offered[@]})) || return 1
  printf 'Installing %s ' "${offered[*]}" >&2
  apt_get install --no-install-recommends "${offered[@]}"
}

missing_of() {
  local package
  for package; do is_there "$package" || echo "$package"; done
}

# install_missing PACKAGE...: non-zero if any of them is still not there.
install_missing() {
  local missing
  mapfile -t missing < <(missing_of "$@")
  ((${#missing[@]})) || return 0
  if ! command -v apt-get >/dev/null; then
    tell_without_apt "${missing[@]}"
    return 1
  fi
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    say "Missing: ${missing[*]}. Please run, as root:"
    say "  apt-get install --no-install-recommends ${missing[*]}"
    return 1
  fi
  # A list of yesterday may name files that are gone: ask anew, once.
  apt_install "${missing[@]}" ||
    { apt_update && apt_install "${missing[@]}"; } || true
  [[ -z $(missing_of "${missing[@]}") ]]
}

tell_without_apt() {
  say "Missing (by Debian's names): $*. There is no apt here; please install"
  say "them yourself. For the compiler, CMake and Ninja that is one of:"
  say "  dnf install gcc-c++ cmake ninja-build"
  say "  zypper install gcc-c++ cmake ninja"
  say "  pacman -S gcc cmake ninja"
  say "  apk add g++ linux-headers cmake ninja-build"
}

# --- the build ---------------------------------------------------------------

install_build_tools() {
  install_missing g++ cmake ninja-build ||
    fail 1 "Without these there is no build."
  local compiler=${CXX:-c++}
  "$compiler" -std=c++23 -fsyntax-only -x c++ - >/dev/null 2>&1 <<'END' ||
#include <expected>
std::expected<int, int> probe = 1;
END
    fail 1 "This compiler is too old for std::expected of C++23:" \
      "$("$compiler" --version | head -n 1). It takes GCC 12 or Clang 19, or" \
      "later; name one so: CXX=g++-12 $0"
}

# build PRESET TARGET: CMake starts afresh where its cache does not fit, as
# after the folder was moved.
build() (
  cd "$root" || exit
  mkdir -p build
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache
  fi
  cmake --preset "$1" >build/configure.log 2>&1 ||
    cmake --fresh --preset "$1" >&2 || exit
  cmake --build "build/$1" --target "$2" >&2
)

# --- what only the tests need ------------------------------------------------

# The first browser that says its version: Ubuntu's chromium-browser, without
# the snap behind it, does not.
find_browser() {
  local name
  for name in "${CHROME-}" chromium google-chrome google-chrome-stable \
    chromium-browser chrome; do
    if [[ -n $name ]] && "$name" --version >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  return 1
}

# python_with MODULE...: the first Python that has them. The python3 on the PATH
# may be one without the modules that apt installed.
python_with() {
  local python modules
  modules=$(IFS=,; echo "$*")
  for python in /usr/bin/python3 python3 "$root/build/venv/bin/python"; do
    if "$python" -c "import $modules" 2>/dev/null; then
      command -v "$python"
      return
    fi
  done
  return 1
}

find_python() { python_with pytest websockets selenium; }
find_book_python() { python_with sphinx myst_parser furo; }

make_venv() {
  say "Making a Python environment in build/venv."
  python3 -m venv "$root/build/venv" &&
    "$root/build/venv/bin/pip" install --quiet \
      pytest pytest-xdist 'websockets>=10.4' selenium >&2
}
