#!/usr/bin/env bash
# What calendar programs make of feeds: run_feed_checks.sh CHECKS FILE.ics...
#
# CHECKS is the folder of check_ics.mjs (ical.js, the parser of Thunderbird and Nextcloud) and
# subscribe.sh (vdirsyncer and khal). Home Assistant's strict parser, ical, reads each file as well,
# and so does calcurse, where it is installed. All of them have to count as many events as the file has.
# Needs node, npm, python3 and curl. What else it needs goes to a folder of its own, which is removed,
# or stays in $FEED_CHECKS_TOOLS where that names one. Fails on any error, on any warning, on an event
# that is missing, and on anything that the second sync changes.
set -euo pipefail

[ $# -ge 2 ] || { echo "usage: $0 CHECKS FILE.ics..." >&2; exit 2; }
checks=$(realpath "$1"); shift
for needed in "$checks/check_ics.mjs" "$checks/subscribe.sh" "$@"; do
  [ -f "$needed" ] || { echo "$0: there is no $needed" >&2; exit 2; }
done

if [ -n "${FEED_CHECKS_TOOLS:-}" ]; then
  mkdir -p "$FEED_CHECKS_TOOLS"; tools=$(realpath "$FEED_CHECKS_TOOLS")
else
  tools=$(mktemp -d); trap 'rm -rf "$tools"' EXIT
fi
[ -d "$tools/node_modules/ical.js" ] ||
  npm install --prefix "$tools" --silent --no-audit --no-fund --no-save ical.js@2.2.1
if [ ! -x "$tools/venv/bin/vdirsyncer" ] || [ ! -x "$tools/venv/bin/khal" ] ||
  ! "$tools/venv/bin/python" -c 'import ical' 2>/dev/null; then
  python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install --quiet --disable-pip-version-check vdirsyncer==0.21.0 khal==0.14.1 ical
fi
cp "$checks/check_ics.mjs" "$tools/"

wrong() { echo "$1" >&2; exit 1; }

for given in "$@"; do
  file=$(realpath "$given"); events=$(grep -c '^BEGIN:VEVENT' "$file" || true)
  echo "=== $(basename "$file"): $events events"

  found=$(node "$tools/check_ics.mjs" --strict "$file") || wrong "$found"
  grep -q '"n_errors":0' <<<"$found" && grep -q '"warnings":\[\]' <<<"$found" || wrong "ical.js warns: $found"
  grep -q "\"VEVENT\":$events," <<<"$found" || wrong "ical.js does not find $events events: $found"
  echo "ical.js: well"

  # no two feeds' checks at once share a port
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  found=$(VBIN="$tools/venv/bin" PORT="${PORT:-$port}" bash "$checks/subscribe.sh" "$file" "$events") ||
    wrong "vdirsyncer does not see $events events, or changes something on the second sync: $found"
  grep -Eq '^khal: [0-9]+ lines; stderr: *$' <<<"$found" || wrong "khal complains: $found"
  echo "vdirsyncer and khal: well"

  found=$("$tools/venv/bin/python" - "$file" <<'PY'
import pathlib, sys
from ical.calendar_stream import IcsCalendarStream
print(len(IcsCalendarStream.calendar_from_ics(pathlib.Path(sys.argv[1]).read_bytes().decode()).events))
PY
  ) || wrong "Home Assistant's parser refuses it"
  [ "$found" = "$events" ] || wrong "Home Assistant's parser finds $found events"
  echo "ical (Home Assistant): well"

  if command -v calcurse >/dev/null; then
    rm -rf "$tools/calcurse"; mkdir "$tools/calcurse"
    calcurse -q -D "$tools/calcurse" -i "$file" >"$tools/calcurse.out" 2>&1 || wrong "$(cat "$tools/calcurse.out")"
    found=$(grep -c . "$tools/calcurse/apts" || true)
    [ "$found" = "$events" ] || wrong "calcurse finds $found events: $(cat "$tools/calcurse.out")"
    echo "calcurse: well"
  fi
done
echo "all well: $# calendars"
