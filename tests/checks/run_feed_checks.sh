#!/usr/bin/env bash
# What calendar programs make of a feed: run_feed_checks.sh FILE.ics EVENTS [CHECKS]
#
# CHECKS is the folder of check_ics.mjs (ical.js, the parser of Thunderbird and Nextcloud) and
# subscribe.sh (vdirsyncer and khal); else $FEED_CHECKS, else ../shared/checks beside the repository.
# Needs node, npm, python3 and curl. What else it needs goes to a folder of its own, which is removed,
# or stays in $FEED_CHECKS_TOOLS where that names one. Fails on any error, on any warning, on an event
# that is missing, and on anything that the second sync changes.
set -euo pipefail

[ $# -ge 2 ] || { echo "usage: $0 FILE.ics EVENTS [CHECKS]" >&2; exit 2; }
root=$(cd "$(dirname "$0")/../.." && pwd)
file=$(realpath "$1"); events=$2
checks=$(realpath "${3:-${FEED_CHECKS:-$root/../shared/checks}}")
for needed in "$file" "$checks/check_ics.mjs" "$checks/subscribe.sh"; do
  [ -f "$needed" ] || { echo "$0: there is no $needed" >&2; exit 2; }
done

if [ -n "${FEED_CHECKS_TOOLS:-}" ]; then
  mkdir -p "$FEED_CHECKS_TOOLS"; tools=$(realpath "$FEED_CHECKS_TOOLS")
else
  tools=$(mktemp -d); trap 'rm -rf "$tools"' EXIT
fi
[ -d "$tools/node_modules/ical.js" ] ||
  npm install --prefix "$tools" --silent --no-audit --no-fund --no-save ical.js@2.2.1
if [ ! -x "$tools/venv/bin/vdirsyncer" ] || [ ! -x "$tools/venv/bin/khal" ]; then
  python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install --quiet --disable-pip-version-check vdirsyncer==0.21.0 khal==0.14.1
fi

echo "--- ical.js"
cp "$checks/check_ics.mjs" "$tools/"
found=$(node "$tools/check_ics.mjs" --strict "$file") || { echo "$found"; exit 1; }
echo "$found"
grep -q '"n_errors":0' <<<"$found" && grep -q '"warnings":\[\]' <<<"$found" ||
  { echo "it warns of something" >&2; exit 1; }
grep -q "\"VEVENT\":$events," <<<"$found" || { echo "it does not find $events events" >&2; exit 1; }

echo "--- vdirsyncer and khal"
# a free port, so that two checks at once do not meet
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
found=$(VBIN="$tools/venv/bin" PORT="${PORT:-$port}" bash "$checks/subscribe.sh" "$file" "$events") ||
  { echo "$found"; echo "it does not see $events events, or changes something on the second sync" >&2; exit 1; }
echo "$found"
grep -Eq '^khal: [0-9]+ lines; stderr: *$' <<<"$found" || { echo "khal complains" >&2; exit 1; }
echo "all well: $events events"
