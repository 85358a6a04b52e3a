#!/usr/bin/env bash
# Measures the gateway beside nginx, HAProxy and LiteLLM's proxy: the same work, the same core, by turns. On a fresh
# Debian or Ubuntu machine with the Swift toolchain it installs and builds what it lacks.
#
#   Tests/bench.sh                           every work, with LiteLLM; about a quarter of an hour
#   Tests/bench.sh --quick                   short rounds, without LiteLLM; less than three minutes
#   Tests/bench.sh --growth [SIZE[,SIZE]]    instead: with 100,000 and 1,000,000 finished videos, or as many as said,
#                                            or tenants=NUMBER, or waiting=NUMBER
#   Tests/bench.sh --latency RATE            instead: orders at a fixed rate, beside the disk's own times
#   Tests/bench.sh --native                  instead: what is added until the upstream has named a task
#   Tests/bench.sh --replicas                instead: orders on PostgreSQL, by one, two and four gateways
#   Tests/bench.sh --soak MINUTES            instead: everything at once, and whether memory grows
#
#   --only WORK[,WORK]       these works alone: read, not-modified, refusal, file (or file-200-kB, file-16-MiB),
#                            submission, submission-queue
#   --connections N[,N]      connections at once, one pass with each; 32
#   --rounds N --seconds N   so many rounds of so many whole seconds
#   --against DIR            beside an older build too: a checkout, which is built, or a kling-gateway or its folder
#   --binary FILE            this program instead of a build of this checkout
#   --json FILE              everything that was measured, in this file
set -euo pipefail
shopt -s inherit_errexit

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=deploy/packages.sh
source "$root/deploy/packages.sh"
# shellcheck source=deploy/build.sh
source "$root/deploy/build.sh"
# shellcheck source=Tests/environment.sh
source "$root/Tests/environment.sh"
exec </dev/null
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

# release_of FOLDER: builds the release of a checkout by its own means, and says where it is.
release_of() {
    need_swift
    install_packages ca-certificates git libpq-dev libsqlite3-dev libssl-dev zlib1g-dev
    (
        cd "$1"
        unset BUILD_COMMIT
        # shellcheck source=deploy/build.sh
        source deploy/build.sh
        build "${release[@]}" >&2
        printf '%s/kling-gateway\n' "$(built "${release[@]}")"
    )
}

# program_of PATH: the program that a path names: itself, one in that folder, or the release of that checkout.
program_of() {
    if [ -f "$1" ]; then
        realpath "$1"
    elif [ -f "$1/kling-gateway" ]; then
        realpath "$1/kling-gateway"
    elif [ -f "$1/deploy/build.sh" ]; then
        release_of "$1"
    else
        echo "$1 is neither a program nor a folder with one nor a checkout" >&2
        return 1
    fi
}

binary='' against='' with_litellm=true with_postgres=false options=()
while [ "$#" -gt 0 ]; do
    case "$1" in
    -h | --help)
        sed -n '2,21s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
        exit 0
        ;;
    --binary | --against)
        if [ "$#" -lt 2 ]; then
            echo "$1 needs a path" >&2
            exit 2
        fi
        if [ "$1" = --binary ]; then binary=$2; else against=$2; fi
        shift
        ;;
    --quick | --growth | --latency | --native | --replicas | --soak)
        with_litellm=false
        if [ "$1" = --replicas ]; then with_postgres=true; fi
        options+=("$1")
        ;;
    *) options+=("$1") ;;
    esac
    shift
done

packages=(haproxy nginx python3 wrk)
if "$with_postgres"; then packages+=(postgresql); fi
install_packages "${packages[@]}"
binary=$(program_of "${binary:-$root}")
options+=(--binary "$binary")
if [ -n "$against" ]; then
    against=$(program_of "$against")
    options+=(--against "$against")
fi
mkdir -p "$root/.build"
if "$with_litellm"; then
    install_packages python3-venv
    (cd "$root" && environment litellm)
    options+=(--litellm "$root/.build/venv-litellm/bin/litellm")
fi
PYTHONPATH=$root/Tests:$root/Tests/blackbox exec python3 -m bench --folder "$root/.build" "${options[@]}"
