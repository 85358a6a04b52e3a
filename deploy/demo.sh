#!/usr/bin/env bash
# Builds the gateway and shows it at work: a simulated upstream, a tenant, and one video from prompt to file.
# On a fresh Debian or Ubuntu machine it needs nothing but the Swift toolchain. --once stops after the video.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=deploy/packages.sh
source "$root/deploy/packages.sh"

case "${1:-}" in
-h | --help)
    echo "usage: deploy/demo.sh [--once]"
    exit 0
    ;;
esac

need_swift
install_packages ca-certificates git libpq-dev libsqlite3-dev zlib1g-dev

# A debug build: it takes half as long as a release build, and a demonstration needs no speed.
cd "$root"
mkdir -p .build
log=.build/demo.log
build=(swift build --product kling-gateway --explicit-target-dependency-import-check error)
started=$SECONDS
"${build[@]}" >"$log" 2>&1 </dev/null &
building=$!
trap 'kill "$building" 2>/dev/null || true' EXIT
waited=0
while kill -0 "$building" 2>/dev/null; do
    sleep 1
    waited=$((waited + 1))
    # A build with nothing to do is over by now: only a long one says so, and then how far it is.
    if [ "$waited" -eq 10 ]; then
        echo "Building, which takes some minutes the first time; the log is $root/$log" >&2
    elif [ $((waited % 30)) -eq 0 ]; then
        echo "  ${waited} s  $(grep -oE '^\[[0-9]+/[0-9]+\]' "$log" | tail -n 1 || true)" >&2
    fi
done
trap - EXIT
if ! wait "$building"; then
    tail -n 60 "$log" >&2
    echo "The build failed; all of its output is in $root/$log" >&2
    exit 1
fi
[ "$waited" -lt 10 ] || echo "Built in $((SECONDS - started)) s" >&2

bin=$("${build[@]}" --show-bin-path 2>/dev/null)/kling-gateway
cd - >/dev/null
exec "$bin" demo "$@"
