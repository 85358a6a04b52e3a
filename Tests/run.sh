#!/usr/bin/env bash
# Runs every test on a fresh Debian or Ubuntu machine with the Swift toolchain, and installs what it lacks.
#
#   Tests/run.sh                             everything, as CI does
#   Tests/run.sh lint                        the formatter's rules
#   Tests/run.sh unit [--filter NAME …]      the Swift tests; arguments go to `swift test`
#   Tests/run.sh blackbox [-k NAME …]        the built program from outside; arguments go to pytest
#   Tests/run.sh sdk [-k NAME …]             of these, the official openai SDK, in its oldest and newest version
#   Tests/run.sh torture [KILLS [SEED]]      the built program under load, killed as often as one likes; 1000 times
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
# shellcheck source=deploy/packages.sh
source deploy/packages.sh
exec </dev/null
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

# Thousands of tests at once would only wait for each other, some beyond their time.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=16

# The same flags for build and test: others would build everything a second time.
flags=(--explicit-target-dependency-import-check error)

step() { printf '\n== %s (%s s)\n' "$*" "$SECONDS"; }

lint() {
    step "swift format lint"
    swift format lint --strict --parallel --recursive Package.swift Sources Tests
}

unit() {
    step "swift build"
    swift build --build-tests "${flags[@]}"
    step "swift test"
    counted swift test --skip-build "${flags[@]}" "$@"
}

# counted COMMAND…: runs a test runner and adds what it says has passed.
counted() {
    local status=0 log=.build/last-run.log
    "$@" 2>&1 | tee "$log" || status=$?
    passed=$((passed + $(grep -oE 'Test run with [0-9]+ tests|[0-9]+ passed' "$log" | tail -n 1 | grep -oE '[0-9]+' || echo 0)))
    return "$status"
}

# environment NAME REQUIREMENTS: a Python environment of its own, made anew whenever its requirements change.
environment() {
    local home=.build/venv-$1 wanted=Tests/blackbox/requirements/$1.txt
    if ! cmp -s "$wanted" "$home/made-from.txt"; then
        rm -rf "$home"
        python3 -m venv "$home"
        quietly "$home/bin/python" -m pip install -q -r "$wanted"
        cp "$wanted" "$home/made-from.txt"
    fi
}

# examine NAME ARGUMENTS…: pytest in one of the environments; to select nothing is a failure only in a whole run.
examine() {
    local name=$1 status=0
    shift
    environment "$name"
    counted ".build/venv-$name/bin/python" -m pytest -q -p no:cacheprovider --rootdir Tests/blackbox "$@" || status=$?
    if [ "$status" -eq 5 ] && [ "$what" != all ]; then status=0; fi
    return "$status"
}

program() {
    step "swift build --product kling-gateway"
    swift build --product kling-gateway "${flags[@]}"
    KLING_GATEWAY_BIN=${KLING_GATEWAY_BIN:-$(swift build --show-bin-path "${flags[@]}")/kling-gateway}
    export KLING_GATEWAY_BIN
}

sdk() {
    local name
    for name in openai-oldest openai-newest; do
        step "black box, $name"
        examine "$name" Tests/blackbox/test_openai_sdk.py "$@"
    done
}

blackbox() {
    step "black box"
    examine tools Tests/blackbox --ignore Tests/blackbox/test_openai_sdk.py "$@"
}

# torture [KILLS [SEED]]: the long form of a test that is among the others.
torture() {
    export KGW_ROUNDS=${1:-1000} KGW_SEED=${2:-}
    step "torture: $KGW_ROUNDS kills"
    examine tools -s Tests/blackbox/test_torture.py
}

passed=0
what=${1:-all}
[ "$#" -eq 0 ] || shift
need_swift
install_packages ca-certificates git libpq-dev libsqlite3-dev openssl postgresql zlib1g-dev
case "$what" in
blackbox | sdk | torture | all) install_packages ffmpeg procps python3 python3-venv shellcheck ;;
esac
case "$what" in
lint) lint ;;
unit) unit "$@" ;;
sdk)
    program
    sdk "$@"
    ;;
blackbox)
    program
    sdk "$@"
    blackbox "$@"
    ;;
torture)
    program
    torture "$@"
    ;;
all)
    lint
    unit
    program
    sdk
    blackbox
    ;;
*)
    sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
printf '\n%s passed, 0 failed\n' "$passed"
