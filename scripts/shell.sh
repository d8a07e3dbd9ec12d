#!/bin/sh
# shell.sh: checks the shell scripts, where shellcheck is installed.
set -eu
if ! command -v shellcheck >/dev/null; then
	echo "shellcheck is not installed, so the shell scripts are not checked."
	exit 0
fi
find . -name node_modules -prune -o \( -name '*.sh' -o -path ./.ci/run \) -print0 | xargs -0 shellcheck
