#!/bin/sh
# watch.sh FILE... -- COMMAND...
# Runs COMMAND when all files are there, and again whenever one of them changed. A command that
# fails is tried again; changes are noticed within the seconds of WATCH_EVERY.
set -u

files=""
while [ "$#" -gt 0 ] && [ "$1" != "--" ]; do
    files="$files $1"
    shift
done
[ "$#" -gt 1 ] || { echo "usage: watch.sh FILE... -- COMMAND..." >&2; exit 2; }
shift

trap 'exit 0' TERM INT

seen=""
while true; do
    # Paths without blanks: the containers' own.
    # shellcheck disable=SC2086
    if now=$(cksum $files 2>/dev/null) && [ "$now" != "$seen" ] && "$@"; then
        seen=$now
    fi
    sleep "${WATCH_EVERY:-5}" &
    wait $!
done
