#!/usr/bin/env bash
# memory.sh is sourced by what runs tests. Temporary files go to memory: the tests' own PostgreSQL and Redis sync
# each write, and must not wait for what else is written to the disk. A TMPDIR that is set stays. The disk is used
# where memory has no 4 GB to spare, or where programs may not be started from it.
in_memory() {
	local folder=/dev/shm free probe
	[ -z "${TMPDIR:-}" ] && [ "$(stat -f -c %T "$folder" 2>/dev/null)" = tmpfs ] || return 0
	free=$(df --output=avail -k "$folder" | tail -n 1)
	[ "$free" -ge 4000000 ] && [ "$(awk '/^MemAvailable:/{print $2}' /proc/meminfo)" -ge 6000000 ] || return 0
	probe=$(mktemp "$folder/parley-XXXXXX") || return 0
	printf '#!/bin/sh\n' >"$probe"
	chmod 700 "$probe"
	# What Go builds is large, and stays on the disk.
	if "$probe" 2>/dev/null; then export GOTMPDIR=${GOTMPDIR:-/tmp} TMPDIR=$folder; fi
	rm -f "$probe"
}
in_memory
