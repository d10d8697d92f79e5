# shellcheck shell=bash
# Builds and runs the fuzz targets of tests/fuzz/ with libFuzzer. To be sourced
# behind setup.sh and report.sh.
#
#   build/fuzz/TARGET/log             what libFuzzer said
#   build/fuzz/TARGET/corpus/         what a long run has found to be new
#   build/fuzz/TARGET/crash-...       findings (timeout-..., oom-..., leak-...)
#   build/fuzz/TARGET/minimised       the last finding, made small

root=${root:?}
fuzz_folder=$root/build/fuzz
fuzz_seconds=5   # a target, in a normal run
fuzz_jobs=2      # at a time

# Each target has a folder of seeds.
fuzz_targets() {
  local folder
  for folder in "$root"/tests/fuzz/corpus/*/; do basename "$folder"; done
}

has_libfuzzer() {
  local program
  program=$(mktemp) || return
  clang++-19 -fsanitize=fuzzer -x c++ - -o "$program" >/dev/null 2>&1 <<'END'
extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) {
  return 0;
}
END
  local status=$?
  rm -f "$program"
  return "$status"
}

# Non-zero, and a loud warning, where libFuzzer cannot be had: the corpora have
# been replayed by the other compiler in the unit tests all the same.
prepare_fuzzing() {
  has_libfuzzer && return
  ! command -v apt-get >/dev/null ||
    apt_install clang-19 libclang-rt-19-dev || true
  has_libfuzzer && return
  warnings+=("CLANG 19 WITH LIBFUZZER WAS NOT FOUND: nothing was FUZZED;"
    "the fuzz targets only replayed their corpora.")
  return 1
}

# run_target TARGET SECONDS NEW: seeds from the repository and from NEW, where
# new inputs go as well. The log ends with libFuzzer's figures.
run_target() {
  local target=$1 folder=$fuzz_folder/$1 dictionary=() status=0
  mkdir -p "$folder" "$3"
  [[ ! -e $root/tests/fuzz/$target.dict ]] ||
    dictionary=("-dict=$root/tests/fuzz/$target.dict")
  touch "$folder/started"
  "$fuzz_folder/bin/fuzz_$target" -max_total_time="$2" -max_len=2048 \
    -timeout=10 -rss_limit_mb=1024 -close_fd_mask=2 -print_final_stats=1 \
    -verbosity=1 -artifact_prefix="$folder/" "${dictionary[@]}" \
    "$3" "$root/tests/fuzz/corpus/$target" >"$folder/log" 2>&1 || status=$?
  ((status == 0)) || explain_finding "$target"
  return "$status"
}

# What broke, a smaller input that breaks it too, and how to see it again.
explain_finding() {
  local target=$1 folder=$fuzz_folder/$1 found program
  program=$fuzz_folder/bin/fuzz_$target
  found=$(find "$folder" -maxdepth 1 -type f -newer "$folder/started" \
    \( -name 'crash-*' -o -name 'leak-*' -o -name 'timeout-*' \
    -o -name 'oom-*' \) | head -n 1)
  say "===== fuzz $target: $(grep -m 1 -E '^BROKEN|ERROR|SUMMARY|error:' \
    "$folder/log" || tail -n 1 "$folder/log")"
  if [[ -z $found ]]; then
    tail -n 20 "$folder/log" >&2
    return
  fi
  "$program" -minimize_crash=1 -exact_artifact_path="$folder/minimised" \
    -max_total_time=20 -close_fd_mask=2 "$found" >"$folder/minimising" 2>&1 ||
    true
  [[ -e $folder/minimised ]] || cp "$found" "$folder/minimised"
  "$program" "$folder/minimised" >"$folder/finding" 2>&1 || true
  grep -v -E '^(INFO|Running|/)' "$folder/finding" | head -n 40 >&2
  say "found:  $found"
  say "replay: $program $folder/minimised"
}

# figure LOG NAME: a number that libFuzzer tells at the end.
figure() { sed -n "s/^stat::$2: *//p" "$1"; }

run_all() {
  local target
  while read -r target; do
    while (($(jobs -rp | wc -l) >= fuzz_jobs)); do wait -n || true; done
    mkdir -p "$fuzz_folder/$target"
    {
      status=0
      run_target "$target" "$1" "$fuzz_folder/$target/$2" || status=$?
      echo "$status" >"$fuzz_folder/$target/status"
    } &
  done
  wait
}

# fuzz_all SECONDS NEW REPORT: every target for so long, so many at a time, and
# a JUnit report of it. NEW: the folder, below the target's, for new inputs.
fuzz_all() {
  local target status log count=0 failures=0 body='' verdict
  run_all "$1" "$2" < <(fuzz_targets)
  while read -r target; do
    log=$fuzz_folder/$target/log verdict=ok
    status=$(<"$fuzz_folder/$target/status")
    body+="<testcase classname=\"fuzz\" name=\"$target\">"
    if [[ $status != 0 ]]; then
      verdict="FAILED (ended with $status)"
      body+="<failure message=\"$verdict\"/>"
      ((++failures))
    fi
    body+='</testcase>'
    ((++count))
    printf '%-16s %9s inputs %6s a second  %s\n' "$target" \
      "$(figure "$log" number_of_executed_units)" \
      "$(figure "$log" average_exec_per_sec)" "$verdict"
  done < <(fuzz_targets)
  printf '<testsuite name="fuzz" tests="%d" failures="%d">%s</testsuite>\n' \
    "$count" "$failures" "$body" >"$3"
  ((failures == 0))
}

# A part of the normal run.
fuzz_tests() {
  build fuzz fuzz || return
  rm -rf "$fuzz_folder"/*/new
  fuzz_all "$fuzz_seconds" new "$1"
}

# fuzz_for MINUTES REPORT: all targets share them; what is new is kept for the
# next time.
fuzz_for() {
  local count seconds
  count=$(fuzz_targets | wc -l)
  seconds=$(awk "BEGIN { print int($1 * 60 * $fuzz_jobs / $count) + 1 }")
  build fuzz fuzz || return
  fuzz_all "$seconds" corpus "$2"
}
