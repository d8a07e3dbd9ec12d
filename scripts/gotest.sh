#!/usr/bin/env bash
# gotest.sh ARGUMENT…: go test. With AGAIN=1, at most three failed tests are run three times more: those that
# then pass each time are reported as unsteady, and the verdict is theirs. A panic or a race is never unsteady.
set -uo pipefail
# shellcheck source=scripts/memory.sh
. "$(dirname "${BASH_SOURCE[0]}")/memory.sh"
said=$(mktemp)
trap 'rm -f "$said"' EXIT
go test "$@" 2>&1 | tee "$said"
status=${PIPESTATUS[0]}
[ "$status" != 0 ] || exit 0
[ -z "${FAILURES:-}" ] || grep -A30 -E '^(--- FAIL|panic:|WARNING: DATA RACE|FAIL)' "$said" | head -n 150 >>"$FAILURES"
[ -n "${AGAIN:-}" ] || exit "$status"
if grep -qE '^panic:|^fatal error:|DATA RACE|\[build failed\]|\[setup failed\]' "$said"; then exit "$status"; fi

# Each line is a package and its failed tests, which go test prints before the package.
failed=$(awk '/^--- FAIL: /{tests = tests (tests ? "|" : "") $3; n++}
	/^FAIL\t/{if (!tests) {bad = 1}; print $2, "^(" tests ")$"; tests = ""}
	END{if (bad || n > 3) print "many"}' "$said")
case $failed in *many* | '') exit "$status" ;; esac
flags=()
for argument in "$@"; do case $argument in -p | -parallel | -count=1 | [0-9] | ./* | parley*) ;; *) flags+=("$argument") ;; esac done
while read -r package tests; do
	printf '\n== again: %s %s\n' "$package" "$tests"
	for _ in 1 2 3; do # each in a process of its own: some tests cannot run twice against one server
		go test "${flags[@]}" -count=1 -run "$tests" "$package" || exit "$status"
	done
	echo "UNSTEADY: $package $tests failed once, and passed three times" | tee -a "${FAILURES:-/dev/null}"
done <<<"$failed"
