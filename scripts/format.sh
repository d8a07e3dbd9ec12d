#!/bin/sh
# format.sh: fails when gofmt would change a Go file.
set -eu
unformatted=$(find . -name node_modules -prune -o -name '*.go' -print0 | xargs -0 gofmt -l)
[ -z "$unformatted" ] && exit 0
echo "Not formatted; run gofmt -w on:" >&2
printf '%s\n' "$unformatted" >&2
exit 1
