#!/usr/bin/env python3
"""Prints the bill of materials of the program as CycloneDX 1.6: all that was resolved for it, and what it loads."""

import argparse
import datetime
import hashlib
import json
import os
import pathlib
import platform
import re
import subprocess
import uuid
from urllib.parse import quote

import build

# What a store in a PostgreSQL database is reached by; the program loads it when there is one.
LIBPQ = "libpq.so.5"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True, help="as `swift build` has made it")
    parser.add_argument("--shipped", type=pathlib.Path, required=True, help="as it is installed")
    parser.add_argument("--graph", type=pathlib.Path, required=True)
    parser.add_argument("--pins", type=pathlib.Path, required=True)
    parser.add_argument("--version", required=True)
    chosen = parser.parse_args()
    resolved, direct = build.packages(chosen.graph, chosen.pins, chosen.program)
    swift, libraries = toolchain(), shared_libraries(chosen.shipped)
    root = program(chosen.version, chosen.shipped)
    parts = {identity: component(package) for identity, package in resolved.items()}
    needs = {parts[identity]["bom-ref"]: refs(package.needs, parts) for identity, package in resolved.items()}
    needs |= {one["bom-ref"]: [] for one in [swift, *libraries]}
    needs[root["bom-ref"]] = sorted([*refs(direct, parts), swift["bom-ref"], *(one["bom-ref"] for one in libraries)])
    day = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    body = {
        "metadata": {"timestamp": f"{day:%Y-%m-%dT%H:%M:%SZ}", "component": root},
        "components": sorted([*parts.values(), swift, *libraries], key=lambda one: one["bom-ref"]),
        "dependencies": [{"ref": ref, "dependsOn": list(needs[ref])} for ref in sorted(needs)],
    }
    # The same content has the same number.
    number = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(body, sort_keys=True))
    head = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
    }
    print(json.dumps(head | body, indent=2))


def program(version, shipped):
    return {
        "type": "application",
        "bom-ref": f"pkg:generic/kling-gateway@{version}",
        "name": "kling-gateway",
        "version": version,
        "purl": f"pkg:generic/kling-gateway@{version}",
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(shipped.read_bytes()).hexdigest()}],
    }


def component(package):
    """A resolved package; what no part of the program comes from is marked as excluded."""
    place = re.sub(r"^https://|\.git$", "", package.url)
    purl = f"pkg:swift/{place}@{package.version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": package.name,
        "version": package.version,
        "scope": "required" if package.linked else "excluded",
        **licensed(package.license),
        "purl": purl,
        **({"pedigree": {"commits": [{"uid": package.revision}]}} if package.revision else {}),
        "externalReferences": [{"type": "vcs", "url": package.url}],
    }


def licensed(expression):
    if expression is None:
        return {}
    return {"licenses": [{"expression": expression} if " " in expression else {"license": {"id": expression}}]}


def toolchain():
    version, _ = build.toolchain()
    purl = f"pkg:github/swiftlang/swift@swift-{version}-RELEASE"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": "swift",
        "version": version,
        "description": "The standard library, Foundation and libdispatch, linked statically",
        "scope": "required",
        **licensed("Apache-2.0 WITH Swift-exception"),
        "purl": purl,
    }


def shared_libraries(shipped):
    """The Debian packages of the libraries that the program names or loads, in the versions that it was built with."""
    said = subprocess.run(["objdump", "-p", shipped], check=True, capture_output=True, text=True).stdout
    needed = re.findall(r"NEEDED\s+(\S+)", said)
    loaded = subprocess.run(["ldd", shipped], check=True, capture_output=True, text=True).stdout
    places = dict(re.findall(r"(\S+) => (/\S+)", loaded))
    cache = subprocess.run(["/sbin/ldconfig", "-p"], check=True, capture_output=True, text=True).stdout
    places[LIBPQ] = re.search(rf"{re.escape(LIBPQ)} .*=> (/\S+)", cache)[1]
    needed.append(LIBPQ)
    system = platform.freedesktop_os_release()
    found = {}
    for name in needed:
        # The loader itself has no arrow.
        place = pathlib.Path(places.get(name, f"/lib64/{name}"))
        package = owner(place)
        asked = ["dpkg-query", "-W", "-f=${source:Package} ${Version} ${Architecture}", package]
        source, version, arch = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()
        plain = package.split(":")[0]
        purl = f"pkg:deb/{system['ID']}/{quote(plain, safe='')}@{quote(version, safe='')}"
        purl += f"?arch={arch}&distro={system['ID']}-{system['VERSION_ID']}"
        found[plain] = {
            "type": "library",
            "bom-ref": purl,
            "name": plain,
            "version": version,
            "description": f"A shared library, from the source package {source}",
            "scope": "required",
            "purl": purl,
        }
    return list(found.values())


def owner(place):
    """The installed package that a library belongs to; dpkg may know it by its name before /usr was merged."""
    names = {place, place.resolve()}
    names |= {pathlib.Path("/usr", *name.parts[1:]) for name in names}
    names |= {pathlib.Path("/", *name.parts[2:]) for name in names if name.parts[1] == "usr"}
    for name in sorted(names):
        done = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout.splitlines()[0].rsplit(": ", 1)[0].split(",")[0]
    build.fail(f"{place} belongs to no Debian package")


def refs(identities, parts):
    return sorted(parts[identity]["bom-ref"] for identity in identities)


if __name__ == "__main__":
    main()
