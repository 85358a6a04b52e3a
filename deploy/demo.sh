#!/usr/bin/env bash
# Builds the gateway and shows it at work: a simulated upstream, a tenant, and one video from prompt to file.
# On a fresh Debian or Ubuntu machine it needs nothing but the Swift toolchain. --once stops after the video.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=deploy/packages.sh
source "$root/deploy/packages.sh"
# shellcheck source=deploy/build.sh
source "$root/deploy/build.sh"

case "${1:-}" in
-h | --help)
    echo "usage: deploy/demo.sh [--once]"
    exit 0
    ;;
esac

need_swift
install_packages ca-certificates git libsqlite3-dev libssl-dev zlib1g-dev

# A debug build: it takes half as long as a release build, and a demonstration needs no speed.
cd "$root"
mapfile -t options < <(cxx_options .build-demo)
if ! build "${demonstration[@]}" "${options[@]}"; then
    [ "${#options[@]}" -gt 0 ] || exit 1
    echo "Building once more, without the precompiled header" >&2
    build "${demonstration[@]}"
    touch .build-demo/no-precompiled-header
fi
bin=$(built "${demonstration[@]}")/kling-gateway
cd - >/dev/null
exec "$bin" demo "$@"
