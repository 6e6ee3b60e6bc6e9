#!/usr/bin/env bash
# Measures the cost of the keyring for `pce list`: milliseconds and instructions, compared with a token from the
# environment and with the file store. Needs a release build, dbus, gnome-keyring, python3 and valgrind:
#
#   dbus-run-session -- bash benches/keyring-cost.sh
set -euo pipefail
pce="$(cd "$(dirname "$0")/.." && pwd)/target/release/pce"
for program in "$pce" gnome-keyring-daemon python3 valgrind; do
    command -v "$program" >/dev/null || { echo "missing: $program" >&2; exit 1; }
done
HOME="$(mktemp -d)"
XDG_RUNTIME_DIR="$(mktemp -d)"
export HOME XDG_RUNTIME_DIR
printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null
"$pce" sandbox >"$HOME/sandbox" &
trap 'kill %1; rm -rf "$HOME" "$XDG_RUNTIME_DIR"' EXIT
until grep -q PCE_APP_SECRET "$HOME/sandbox"; do sleep 0.1; done
read_line() { sed -n "s/.*$1=//p" "$HOME/sandbox"; }
host="$(read_line PCE_HOST)" token="$(read_line PCE_TOKEN)"
login() { read_line PCE_APP_SECRET | "$pce" auth login --host "$host" --app-key sandbox-app --secret-stdin "$@" >/dev/null; }
# A login to a file removes the profile's keyring entry, so the file comes first.
PCE_CONFIG_DIR="$HOME/file" login --store file
login
python3 - "$pce" "$host" "$token" "$HOME/file" <<'PY'
import os, re, statistics, subprocess, sys, time

pce, host, token, file = sys.argv[1:]
kinds = {
    "PCE_TOKEN": dict(PCE_HOST=host, PCE_TOKEN=token),
    "file store": dict(PCE_CONFIG_DIR=file),
    "keyring": {},
}
command = [pce, "list", "0003-230", "-o", "ndjson"]
times = {kind: [] for kind in kinds}
for _ in range(120):
    for kind, variables in kinds.items():
        started = time.perf_counter()
        subprocess.run(command, env={**os.environ, **variables}, stdout=subprocess.DEVNULL, check=True)
        times[kind].append((time.perf_counter() - started) * 1e3)
for kind, variables in kinds.items():
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]
    run = subprocess.run(valgrind, env={**os.environ, **variables}, capture_output=True, text=True, check=True)
    instructions = int(re.search(r"Collected : (\d+)", run.stderr)[1])
    low, median, high = statistics.quantiles(times[kind], n=4)
    print(f"{kind:10}  {median:6.2f} ms ({low:.2f} to {high:.2f})  {instructions / 1e6:6.2f} M instructions")
PY
