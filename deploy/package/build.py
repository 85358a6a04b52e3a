"""What a build of the program says of itself: the Swift packages it resolved, and what of them is linked."""

import json
import pathlib
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field


@dataclass
class Package:
    """One resolved Swift package."""

    name: str
    version: str
    url: str
    checkout: pathlib.Path
    revision: str = ""
    needs: set = field(default_factory=set)
    # The modules that are linked, each with the files that it was compiled from.
    linked: dict = field(default_factory=dict)

    @property
    def license(self):
        """Its license as an SPDX expression, None where its text is not recognized."""
        return spdx("".join(path.read_text() for path in license_files(self.checkout, "LICENSE")))


def fail(message):
    sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {message}")


def license_files(folder, *kinds):
    """The files of a folder whose names begin with one of these words."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name.upper().startswith(kinds))


def spdx(text):
    if re.search(r"Apache License\s+Version 2\.0", text):
        return "Apache-2.0 WITH Swift-exception" if "Runtime Library Exception" in text else "Apache-2.0"
    if text.count("Permission is hereby granted, free of charge") == 1 and "Unicode" not in text:
        return "MIT"
    return None


def packages(graph, pins, program):
    """All resolved packages by identity, from `swift package show-dependencies` and Package.resolved."""
    found = {}
    root = json.loads(graph.read_text())

    def visit(node):
        # The tree leaves out what would go in circles, so the needs of all occurrences count.
        package = found.setdefault(
            node["identity"], Package(node["name"], node["version"], node["url"], pathlib.Path(node["path"]))
        )
        for other in node["dependencies"]:
            package.needs.add(other["identity"])
            visit(other)

    for node in root["dependencies"]:
        visit(node)
    for pin in json.loads(pins.read_text())["pins"]:
        if pin["identity"] in found:
            found[pin["identity"]].revision = pin["state"]["revision"]
    by_checkout = {package.checkout.name: package for package in found.values()}
    for module, files in linked_modules(program).items():
        origin = {part[1] for file in files if (part := re.search(r"/checkouts/([^/]+)/", file))}
        for checkout in origin:
            if checkout not in by_checkout:
                fail(f"{module} is linked from {checkout}, which the packages do not name")
            by_checkout[checkout].linked[module] = [pathlib.Path(file) for file in files]
    if not any(package.linked for package in found.values()):
        fail(f"{program} seems to link no package at all")
    return found, {node["identity"] for node in root["dependencies"]}


def linked_modules(program):
    """The modules in the program with the files that each was compiled from, as the linker's list has them."""
    objects = program.resolve().parent / "kling-gateway.product/Objects.LinkFileList"
    if not objects.is_file():
        fail(f"{objects} is missing; the program must lie where `swift build` has put it")
    modules = {}
    for line in shlex.split(objects.read_text()):
        file = pathlib.Path(line)
        folder = next((parent for parent in file.parents if parent.suffix == ".build" and parent.stem), None)
        if folder is None:
            fail(f"{objects}: {file} belongs to no module")
        modules.setdefault(folder, []).append(file)
    return {folder.stem: sorted(sources(folder, files)) for folder, files in modules.items()}


def sources(folder, objects):
    """What a module was compiled from: Swift's list, or for C what the compiler has noted beside each object."""
    listed = folder / "sources"
    if listed.is_file():
        return set(shlex.split(listed.read_text()))
    found = set()
    for file in objects:
        note = file.with_suffix(".d")
        if note.is_file():
            rule = note.read_text().replace("\\\n", " ").split(": ", 1)[1]
            # Spaces within a name are escaped.
            found |= {name.replace("\\ ", " ") for name in re.findall(r"(?:\\.|[^\s\\])+", rule)}
    return {file for file in found if file.startswith("/") and "/checkouts/" in file}


def toolchain():
    """The version of the Swift toolchain, and the license of the standard library that is linked from it."""
    said = subprocess.run(["swift", "--version"], check=True, capture_output=True, text=True).stdout
    info = subprocess.run(["swift", "-print-target-info"], check=True, capture_output=True, text=True).stdout
    resources = pathlib.Path(json.loads(info)["paths"]["runtimeResourcePath"])
    return re.search(r"Swift version ([\d.]+)", said)[1], resources.parents[1] / "share/swift/LICENSE.txt"
