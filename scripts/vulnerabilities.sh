#!/bin/sh
# vulnerabilities.sh: looks for known vulnerabilities in what the program calls. Without the database of Go's
# vulnerabilities there is nothing to compare with: then it says so, and passes.
set -eu
database=${GOVULNDB:-https://vuln.go.dev}
case $database in https://* | http://*)
	if ! curl --fail --silent --show-error --max-time 10 --output /dev/null "$database/index/modules.json"; then
		echo "Not looked for vulnerabilities: $database cannot be reached."
		exit 0
	fi
	;;
esac
exec go tool -modfile=tools/go.mod govulncheck -db "$database" ./cmd/parley
