#!/usr/bin/env bash
# raced.sh: prints the packages whose tests run with the race detector: those whose code or tests start goroutines,
# and those whose code guards what goroutines share. The detector makes tests three to eight times as dear, and
# finds nothing where no two goroutines meet.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

starts='^[[:space:]]*go [a-zA-Z]|\.Go\('
guards='\<sync\.(Mutex|RWMutex|Map|Pool|Cond|WaitGroup)\>|\<atomic\.|"golang\.org/x/sync/'

# Not these: e2e and deploy run whole processes, which the detector does not see, and cmd/internal/cost measures
# itself. The tests of handlers and of views/markdown go through requests and texts one after another;
# handlers/atonce sends the requests for their pages at once.
except='^parley/(e2e/.*|deploy(/.*)?|cmd/internal/cost|handlers|views/markdown)$'

format='{{.ImportPath}}	{{.Dir}}	{{join .GoFiles " "}}	{{join .TestGoFiles " "}} {{join .XTestGoFiles " "}}'
go list -f "{{if or .TestGoFiles .XTestGoFiles}}$format{{end}}" ./... | while IFS=$'\t' read -r package folder code tests; do
	[[ ! $package =~ $except ]] || continue
	cd "$folder"
	# shellcheck disable=SC2086 # lists of names
	if grep -qE "$starts" $code $tests || { [ -n "$code" ] && grep -qE "$guards" $code; }; then echo "$package"; fi
done
