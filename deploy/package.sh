#!/usr/bin/env bash
# Makes a Debian package and a tarball of the program, with their bill of materials and checksums.
#
#   deploy/package.sh [--output FOLDER]      into .build-package, unless another folder is named
#
# It builds the release program first. KLING_GATEWAY_BIN names one that is built already, by the same flags and where
# `swift build` has put it. DEBFULLNAME and DEBEMAIL name the maintainer, as with other tools of Debian.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=deploy/packages.sh
source "$root/deploy/packages.sh"
# shellcheck source=deploy/build.sh
source "$root/deploy/build.sh"

usage() {
    sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}

output=$root/.build-package
case "${1:-}" in
-h | --help)
    usage
    exit 0
    ;;
--output)
    output=${2:?--output needs a folder}
    shift 2
    ;;
esac
if [ "$#" -gt 0 ]; then
    usage >&2
    exit 2
fi

# Files for other people's machines: readable there, in one language, whoever packs them.
umask 022
export LC_ALL=C.UTF-8 TZ=UTC PYTHONDONTWRITEBYTECODE=1

need_swift
install_packages binutils ca-certificates debhelper git libpq-dev libsqlite3-dev libssl-dev python3 zlib1g-dev

mkdir -p "$output"
output=$(cd "$output" && pwd)
cd "$root"

if [ -z "${KLING_GATEWAY_BIN:-}" ]; then
    build "${release[@]}"
    KLING_GATEWAY_BIN=$(built "${release[@]}")/kling-gateway
fi
if [ ! -x "$KLING_GATEWAY_BIN" ]; then
    echo "There is no program $KLING_GATEWAY_BIN" >&2
    exit 1
fi
program=$(readlink -f "$KLING_GATEWAY_BIN")
if ldd "$program" | grep -q libswiftCore; then
    echo "$program needs the Swift toolchain where it runs; build it with --static-swift-stdlib" >&2
    exit 1
fi

version=$(grep -oE '[0-9]+\.[0-9]+\.[0-9]+' Sources/GatewayServer/GatewayVersion.swift | head -n 1)
built=$("$program" --version | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)
if [ "$version" != "$built" ]; then
    echo "$program is version $built, but the sources are $version: build it anew" >&2
    exit 1
fi
arch=$(dpkg --print-architecture)
# The time of the commit, so that the same sources make the same bytes.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

work=$(mktemp -d "$output/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
stage=$work/kling-gateway-$version

# documents: what is made from the program and its packages.
documents() {
    local resolved=(--program "$program" --graph "$work/packages.json" --pins Package.resolved)
    mkdir -p "$stage"/completions/{bash,zsh,fish}
    # A build folder is FOLDER/TRIPLE/CONFIGURATION.
    if ! swift package --scratch-path "$(dirname "$program")/../.." show-dependencies --format json \
        >"$work/packages.json" 2>"$work/packages.log"; then
        cat "$work/packages.log" "$work/packages.json" >&2
        echo "swift package show-dependencies failed" >&2
        return 1
    fi
    deploy/package/licenses.py "${resolved[@]}" >"$work/LICENSES"
    deploy/package/licenses.py "${resolved[@]}" --debian >"$work/copyright"
    "$program" --experimental-dump-help | deploy/package/manual.py "$version" >"$stage/kling-gateway.1"
    "$program" --generate-completion-script bash >"$stage/completions/bash/kling-gateway"
    "$program" --generate-completion-script zsh >"$stage/completions/zsh/_kling-gateway"
    "$program" --generate-completion-script fish >"$stage/completions/fish/kling-gateway.fish"
}

# configuration: the example with the service's folder, so that operators need not stand in it.
configuration() {
    sed 's|sqlite:|&/var/lib/kling-gateway/|; s|: archive$|: /var/lib/kling-gateway/archive|' deploy/kling-gateway.yaml
}

# debian: the package by debhelper, from a source tree without sources.
debian() {
    local maintainer="${DEBFULLNAME:-Kling Gateway authors} <${DEBEMAIL:-kling-gateway@kling-gateway.invalid}>"
    install -m 755 "$program" "$stage/kling-gateway"
    install -m 644 README.md deploy/alerts.yaml "$stage"
    configuration >"$stage/kling-gateway.yaml"
    cp -R deploy/package/debian "$stage/debian"
    sed -i "s|@MAINTAINER@|$maintainer|" "$stage/debian/control"
    sed 's|/usr/local/bin/|/usr/bin/|' deploy/systemd/kling-gateway.service >"$stage/debian/kling-gateway.service"
    cp deploy/systemd/kling-gateway.sysusers "$stage/debian"
    cp "$work/copyright" "$stage/debian"
    printf 'kling-gateway (%s) unstable; urgency=medium\n\n  * Version %s.\n\n -- %s  %s\n' "$version" "$version" \
        "$maintainer" "$(date -R -d "@$SOURCE_DATE_EPOCH")" >"$stage/debian/changelog"
    cd "$stage"
    quietly dpkg-buildpackage --build=binary --no-sign
    cd "$root"
    mv "$work/kling-gateway_${version}_$arch.deb" "$output"
}

# tarball: the same files for /usr/local, on other systems; only files, so that no folder there changes its mode.
tarball() {
    local name=kling-gateway-$version-linux-$arch packed=$stage/debian/kling-gateway
    local to=$work/$name
    install -D -m 755 -t "$to/bin" "$packed/usr/bin/kling-gateway"
    install -D -m 644 -t "$to/lib/systemd/system" deploy/systemd/kling-gateway.service
    install -D -m 644 deploy/systemd/kling-gateway.sysusers "$to/lib/sysusers.d/kling-gateway.conf"
    install -D -m 644 -t "$to/share/man/man1" "$stage/kling-gateway.1"
    install -D -m 644 -t "$to/share/bash-completion/completions" "$stage/completions/bash/kling-gateway"
    install -D -m 644 -t "$to/share/zsh/site-functions" "$stage/completions/zsh/_kling-gateway"
    install -D -m 644 -t "$to/share/fish/vendor_completions.d" "$stage/completions/fish/kling-gateway.fish"
    install -D -m 644 -t "$to/share/doc/kling-gateway" README.md deploy/alerts.yaml "$work/LICENSES" \
        "$stage/kling-gateway.yaml"
    (cd "$work" && find "$name" -type f -print0 | sort -z) |
        tar -C "$work" --null --files-from - --mtime "@$SOURCE_DATE_EPOCH" --owner 0 --group 0 --numeric-owner \
            --format gnu -cf - | gzip -n >"$output/$name.tar.gz"
}

materials() {
    deploy/package/sbom.py --program "$program" --shipped "$stage/debian/kling-gateway/usr/bin/kling-gateway" \
        --graph "$work/packages.json" --pins Package.resolved --version "$version" \
        >"$output/kling-gateway-$version.cdx.json"
}

documents
debian
tarball
materials
cd "$output"
sha256sum "kling-gateway_${version}_$arch.deb" "kling-gateway-$version-linux-$arch.tar.gz" \
    "kling-gateway-$version.cdx.json" >SHA256SUMS
cut -c 67- SHA256SUMS | sed "s|^|$output/|"
