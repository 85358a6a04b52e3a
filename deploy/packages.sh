# shellcheck shell=bash
# Sourced by the scripts: installs Debian packages that are missing, and says plainly when it cannot.

# install_packages NAME…: leaves alone what is there, so that it asks for no password and no network without need.
install_packages() {
    local missing=() as_root=() name
    for name in "$@"; do
        if [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" != installed ]; then
            missing+=("$name")
        fi
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "Missing: ${missing[*]}. This machine has no apt-get; install them its own way, then start again." >&2
        return 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "Missing: ${missing[*]}. Install them as root, then start again." >&2
            return 1
        fi
        as_root=(sudo)
    fi
    echo "Installing ${missing[*]}" >&2
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
    quietly "${as_root[@]}" update && quietly "${as_root[@]}" install -y --no-install-recommends "${missing[@]}"
}

# quietly COMMAND…: shows what the command said only when it failed.
quietly() {
    local said status=0
    said=$("$@" 2>&1 </dev/null) || status=$?
    [ "$status" -eq 0 ] || printf '%s\n' "$said" >&2
    return "$status"
}

# need_swift: the one thing that no Debian package brings.
need_swift() {
    local version
    if ! command -v swift >/dev/null; then
        echo "The Swift 6.2 toolchain or a newer one is needed: https://www.swift.org/install/linux/" >&2
        return 1
    fi
    version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9.]+') || true
    if [ "$(printf '6.2\n%s\n' "${version:-0}" | sort -V | head -n 1)" != 6.2 ]; then
        echo "Swift ${version:-of an unknown version} is too old; 6.2 or newer is needed: https://www.swift.org/install/linux/" >&2
        return 1
    fi
}
