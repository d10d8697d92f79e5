# shellcheck shell=bash
# Runs the parts of a test run and adds up what they report. To be sourced
# behind setup.sh.

root=${root:?}
passed=0 failed=0 skipped=0 lines=() warnings=()

# attribute REPORT NAME: the sum over all suites of a JUnit report.
attribute() {
  local sum=0 number
  while read -r number; do
    ((sum += number)) || true
  done < <(tr '\n\t' '  ' <"$1" | grep -o '<testsuite [^>]*' |
    grep -o " $2=\"[0-9]*\"" | grep -o '[0-9]*')
  echo "$sum"
}

# part NAME COMMAND: runs the command, with the path of the report that it has
# to write. A command that fails without a failed test, or runs no test at all,
# counts as one failure, so that nothing is ever green by accident.
part() {
  local name=$1 start=$SECONDS status=0 report
  report=$root/build/reports/${name// /_}.xml
  mkdir -p "${report%/*}"
  rm -f "$report"
  printf '\n===== %s =====\n' "$name"
  "$2" "$report" || status=$?
  count "$report" "$status" "$name" $((SECONDS - start))
}

count() {
  local tests=0 bad=0 left_out=0 note=''
  if [[ -e $1 ]]; then
    tests=$(attribute "$1" tests)
    bad=$(($(attribute "$1" failures) + $(attribute "$1" errors)))
    left_out=$(($(attribute "$1" skipped) + $(attribute "$1" disabled)))
  fi
  local good=$((tests - bad - left_out))
  (($2 == 0)) || note=" (ended with $2)"
  ((good + bad > 0)) || note+=' (no test ran)'
  [[ -z $note || $bad != 0 ]] || bad=1
  ((passed += good, failed += bad, skipped += left_out)) || true
  lines+=("$(printf '%-12s %5d passed %3d failed %3d skipped %4d s%s' \
    "$3" "$good" "$bad" "$left_out" "$4" "$note")")
}

# The last line is for machines as well: "N passed, N failed, N skipped".
summary() {
  printf '\n===== summary, %d s =====\n' "$SECONDS"
  printf '%s\n' "${lines[@]}"
  ((${#warnings[@]} == 0)) || printf '!!!!! %s\n' "${warnings[@]}"
  printf '%d passed, %d failed' "$passed" "$failed"
  ((skipped == 0)) || printf ', %d skipped' "$skipped"
  echo
  ((failed == 0 && passed > 0))
}
