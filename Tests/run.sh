#!/usr/bin/env bash
# Runs every test on a fresh Debian or Ubuntu machine with the Swift toolchain, and installs what it lacks.
#
#   Tests/run.sh                             everything, as CI does
#   Tests/run.sh lint                        the formatter's rules
#   Tests/run.sh unit [--filter NAME …]      the Swift tests; arguments go to `swift test`
#   Tests/run.sh simulate [COUNT] [SEED]     so many simulations, from this seed on
#   Tests/run.sh mutations [NAME …]          whether the tests notice faults in the ledger's statements; all or these
#   Tests/run.sh blackbox [-k NAME …]        the built program from outside; arguments go to pytest
#   Tests/run.sh sdk [-k NAME …]             of these, the official openai SDK, in its oldest and newest version
#   Tests/run.sh torture [KILLS [SEED]]      the built program under load, killed as often as one likes; 1000 times
#   Tests/run.sh instructions [--update]     whether hot paths take as many instructions as is kept; or keeps them anew
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
# shellcheck source=deploy/packages.sh
source deploy/packages.sh
# shellcheck source=deploy/build.sh
source deploy/build.sh
# shellcheck source=Tests/environment.sh
source Tests/environment.sh
exec </dev/null
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

# Thousands of tests at once would only wait for each other, some beyond their time.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=16

# step NAME: says what begins, and keeps when it did for the table at the end.
steps=() starts=()
step() {
    printf '\n== %s (%s s)\n' "$*" "$SECONDS"
    steps+=("$*")
    starts+=("$SECONDS")
}

table() {
    local index end
    printf '\n%-46s %8s\n' step seconds
    starts+=("$SECONDS")
    for index in "${!steps[@]}"; do
        end=${starts[index + 1]}
        printf '%-46s %8s\n' "${steps[index]}" "$((end - starts[index]))"
    done
    printf '%-46s %8s\n' "in all" "$SECONDS"
}

lint() {
    step "swift format lint"
    swift format lint --strict --parallel --recursive Package.swift Sources Tests
}

unit() {
    build_tests
    step "swift test"
    counted swift test --skip-build "${debug[@]}" "$@"
}

# counted COMMAND…: runs a test runner and adds what it says has passed.
counted() {
    local status=0 log=.build/last-run.log
    "$@" 2>&1 | tee "$log" || status=$?
    passed=$((passed + $(grep -oE 'Test run with [0-9]+ tests|[0-9]+ passed' "$log" | tail -n 1 | grep -oE '[0-9]+' || echo 0)))
    return "$status"
}

# The tests of all targets as one program, which `swift test` would only start.
tests() {
    exec "$folder/kling-gatewayPackageTests.xctest" --testing-library swift-testing "$@"
}

build_tests() {
    step "build of the tests"
    build --build-tests "${debug[@]}"
    folder=$(built "${debug[@]}")
}

simulate() {
    export KGW_SIMULATIONS=${1:-1000} KGW_SEED=${2:-1}
    build_tests
    step "$KGW_SIMULATIONS simulations"
    fast_folder
    counted tests --filter 'SimulationTests.*whatever happens'
}

# A folder for what need not survive: in memory, if there is a place.
fast_folder() {
    local place=${TMPDIR:-/tmp}
    if [ -w /dev/shm ]; then place=/dev/shm; fi
    TMPDIR=$(mktemp -d "$place/kling-gateway.XXXXXX")
    export TMPDIR
    # PostgreSQL works in it as another user.
    chmod 755 "$TMPDIR"
    trap 'rm -rf "$TMPDIR"' EXIT
}

# Each mutation is put into the ledger's statements while the tests run, until the first of them fails.
mutations() {
    local name names survivors=0 log=.build/mutation.log
    build_tests
    names=${*:-$(grep -ohE 'name: "[a-z-]+"' Sources/GatewayTestKit/Mutations/*.swift | cut -d '"' -f 2)}
    step "mutations"
    export KGW_SIMULATIONS=${KGW_SIMULATIONS:-60}
    fast_folder
    for name in $names; do
        if mutate "$name" "$log"; then
            printf '%-34s SURVIVES\n' "$name"
            survivors=$((survivors + 1))
        else
            printf '%-34s %s\n' "$name" "$(sed -nE 's/^✘ Test "?([^"]*)"? .*/\1/p' "$log" | head -n 1)"
            passed=$((passed + 1))
        fi
        rm -rf "${TMPDIR:?}"/*
    done
    if [ "$survivors" -gt 0 ]; then
        printf '\n%s mutations survive: write the tests that notice them\n' "$survivors" >&2
        exit 1
    fi
}

# mutate NAME LOG: whether all tests pass with the mutation in force.
mutate() {
    local process
    KGW_MUTATION=$1 tests --filter 'GatewayLedgerTests|SimulationTests' --skip 'QueryPlanTests|MutationTests' >"$2" 2>&1 &
    process=$!
    while kill -0 "$process" 2>/dev/null && ! grep -q '✘ Test ' "$2"; do sleep 0.1; done
    if grep -q '✘ Test ' "$2"; then
        kill "$process" 2>/dev/null || true
    fi
    wait "$process" 2>/dev/null
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

# What users run, which is what is tested from outside.
program() {
    if [ -z "${KLING_GATEWAY_BIN:-}" ]; then
        step "build of the release"
        build "${release[@]}"
        KLING_GATEWAY_BIN=$(built "${release[@]}")/kling-gateway
        export KLING_GATEWAY_BIN
    fi
}

# The server that can be told where to die.
crashing_program() {
    step "build of the program with crash points"
    build --product kling-gateway-faults "${debug[@]}"
    KLING_GATEWAY_CRASH_BIN=$(built "${debug[@]}")/kling-gateway-faults
    export KLING_GATEWAY_CRASH_BIN
}

sdk() {
    local name
    for name in openai-oldest openai-newest; do
        step "black box, $name"
        examine "$name" Tests/blackbox/api/test_openai_sdk.py "$@"
    done
}

litellm() {
    step "black box, litellm"
    examine litellm Tests/blackbox/clients/test_litellm.py "$@"
}

blackbox() {
    step "black box"
    # They wait for programs more than they work: three at once take half the time on two cores.
    examine tools -n 3 --dist worksteal Tests/blackbox --ignore Tests/blackbox/api/test_openai_sdk.py \
        --ignore Tests/blackbox/clients/test_litellm.py "$@"
}

# torture [KILLS [SEED]]: the long form of a test that is among the others.
torture() {
    export KGW_ROUNDS=${1:-1000} KGW_SEED=${2:-}
    step "torture: $KGW_ROUNDS kills"
    examine tools -s Tests/blackbox/crash/test_torture.py
}

# instructions [--update]: counted by valgrind, so that it matters little what else the machine does.
instructions() {
    step "instructions a request"
    examine tools Tests/instructions
    fast_folder
    counted env PYTHONPATH=Tests/blackbox .build/venv-tools/bin/python Tests/instructions/count.py "$@"
}

passed=0
what=${1:-all}
[ "$#" -eq 0 ] || shift
need_swift
install_packages ca-certificates git libpq-dev libsqlite3-dev libssl-dev openssl postgresql zlib1g-dev
# One commit for all steps, so that nothing is built twice.
BUILD_COMMIT=$(commit)
export BUILD_COMMIT
case "$what" in
blackbox | sdk | torture | all) install_packages ffmpeg procps python3 python3-venv shellcheck ;;
esac
case "$what" in
instructions | all) install_packages binutils python3 python3-venv valgrind ;;
esac
case "$what" in
blackbox | all)
    install_packages binutils debhelper fish lintian man-db mmdebstrap sudo zsh
    install_packages apache2-utils caddy chromium curl haproxy nginx prometheus wget wrk
    ;;
esac
case "$what" in
lint) lint ;;
unit) unit "$@" ;;
simulate) simulate "$@" ;;
mutations) mutations "$@" ;;
sdk)
    program
    sdk "$@"
    ;;
blackbox)
    crashing_program
    program
    sdk "$@"
    litellm "$@"
    blackbox "$@"
    ;;
torture)
    crashing_program
    program
    torture "$@"
    ;;
instructions)
    program
    instructions "$@"
    ;;
all)
    lint
    unit
    crashing_program
    program
    sdk
    litellm
    blackbox
    instructions
    ;;
*)
    sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
table
printf '\n%s passed, 0 failed\n' "$passed"
