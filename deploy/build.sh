# shellcheck shell=bash disable=SC2034
# Sourced by the scripts: the one place where they build the program. README and deploy/Dockerfile build the release by
# the same command, and a test compares the three.

# What users run; a build folder of its own, because the two kinds of standard library do not mix.
#
# Whether two parts of a program reach for the same memory at once is checked by the compiler wherever it can tell, and
# everywhere while the program runs, which is what the tests run; the release leaves the checks at run time out. They
# take a tenth of what a read takes, most of it in SwiftNIO's buffers.
release=(
    -c release --product kling-gateway --static-swift-stdlib --scratch-path .build-static
    -Xswiftc -enforce-exclusivity=unchecked
)

# For the demonstration, which is built once, cold, while somebody waits. Its store is a file, so it goes without the
# PostgreSQL engine; nobody reads an index or debugs there; and the check of imports, which looks through every file of
# every package, is for whoever changes them. A build folder of its own keeps all that away from whoever develops.
demonstration=(
    --product kling-gateway --disable-default-traits --scratch-path .build-demo --disable-index-store
    -debug-info-format none
)

# For the Swift tests. Always the same flags: others would build everything a second time.
debug=(--explicit-target-dependency-import-check error)

# build ARGUMENTS…: `swift build` for the commit that is checked out, with its progress as a line every half minute.
build() (
    local log=.build/build.log building started=$SECONDS waited=0 steps=2400
    # About how many a cold build has; the build tool itself learns it on the way.
    case " $* " in *" release "*) steps=550 ;; esac
    mkdir -p .build
    BUILD_COMMIT=$(commit) swift build "$@" >"$log" 2>&1 </dev/null &
    building=$!
    # shellcheck disable=SC2064
    trap "kill $building 2>/dev/null || true" EXIT
    while kill -0 "$building" 2>/dev/null; do
        sleep 1
        waited=$((waited + 1))
        # A build with nothing to do is over by now: only a long one says so, and then how far it is.
        if [ "$waited" -eq 10 ]; then
            echo "Building, which takes some minutes the first time; the log is $PWD/$log" >&2
        elif [ $((waited % 30)) -eq 0 ]; then
            progress "$((SECONDS - started))" "$steps" "$log" >&2
        fi
    done
    trap - EXIT
    if ! wait "$building"; then
        tail -n 60 "$log" >&2
        echo "The build failed; all of its output is in $PWD/$log" >&2
        exit 1
    fi
    [ "$waited" -lt 10 ] || echo "Built in $((SECONDS - started)) s" >&2
)

# cxx_options FOLDER: options with which the C++ standard library and BoringSSL's public headers are read once, with what
# they make of templates, and not again for each of BoringSSL's 283 files: a fifth of a cold debug build. They hold for
# the very options that SwiftPM gives to C++: a build that fails with them is to be tried without, and
# FOLDER/no-precompiled-header says that it was.
cxx_options() {
    local info clang header=$PWD/$1/boringssl.h headers=$1/checkouts/swift-nio-ssl/Sources/CNIOBoringSSL/include
    local text='#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <CNIOBoringSSL.h>
#include <CNIOBoringSSL_asn1t.h>
#include <CNIOBoringSSL_bytestring.h>
#include <CNIOBoringSSL_span.h>'
    [ ! -e "$1/no-precompiled-header" ] || return 0
    # The headers are there once the packages are. What goes wrong here goes wrong in the build as well, and is said there.
    swift package --scratch-path "$1" resolve >/dev/null 2>&1 || return 0
    info=$(swift -print-target-info)
    clang=$(sed -nE 's/.*"runtimeResourcePath": "(.*)\/lib\/swift".*/\1/p' <<<"$info")/bin/clang
    clang=("$clang" -target "$(sed -nE 's/.*"triple": "([^"]*)".*/\1/p' <<<"$info" | head -n 1)" -std=c++17 -O0 -g0
        -fPIC -fblocks -fno-omit-frame-pointer -DDEBUG=1 -DSWIFT_PACKAGE=1 -I "$headers")
    [ "$(cat "$header" 2>/dev/null)" = "$text" ] || echo "$text" >"$header"
    # One that another compiler has made, or that is older than the library, is of no use.
    if ! "${clang[@]}" -fsyntax-only -include-pch "$header.pch" -x c++ /dev/null 2>/dev/null; then
        "${clang[@]}" -fpch-instantiate-templates -x c++-header "$header" -o "$header.pch" 2>/dev/null || return 0
    fi
    printf '%s\n' -Xcxx -include -Xcxx "$header"
}

# progress SECONDS STEPS LOG: how far a build is, and an estimate of what is left.
progress() {
    local passed=$1 expected=$2 step total percent
    read -r step total < <(grep -oE '^\[[0-9]+/[0-9]+\]' "$3" | tail -n 1 | tr -d '[]' | tr / ' ') || true
    total=$((${total:-0} > expected ? total : expected))
    percent=$((100 * ${step:-0} / total))
    if [ "$percent" -lt 1 ]; then
        printf '  %4d s   getting ready\n' "$passed"
    else
        [ "$percent" -lt 100 ] || percent=99
        printf '  %4d s  %2d %%, about %d s to go\n' "$passed" "$percent" "$((passed * (100 - percent) / percent))"
    fi
}

# commit: what BUILD_COMMIT names, else what is checked out, with a mark when files have been changed since.
commit() {
    if [ -n "${BUILD_COMMIT:-}" ]; then
        echo "$BUILD_COMMIT"
    else
        git describe --always --abbrev=12 --dirty --exclude '*' 2>/dev/null || echo unknown
    fi
}

# built ARGUMENTS…: the folder where `build` with the same arguments has put what it made.
built() {
    BUILD_COMMIT=$(commit) swift build "$@" --show-bin-path 2>/dev/null
}
