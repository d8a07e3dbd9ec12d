#!/bin/sh
# stage.sh NAME COMMAND…: runs the command, prints its result and duration.
set -u
name=$1
shift
began=$(date +%s)
printf '\n== %s\n' "$name"
"$@"
status=$?
if [ $status = 0 ]; then verdict=passed; else verdict="failed ($status)"; fi
printf '== %s %s after %d s\n' "$name" "$verdict" $(($(date +%s) - began))
exit $status
