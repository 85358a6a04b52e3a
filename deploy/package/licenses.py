#!/usr/bin/env python3
"""Prints the licenses and notices of all that is linked into the program.

With --debian as the package's copyright file, which refers to the Apache License where Debian keeps it."""

import argparse
import pathlib
import re

import build

HERE = pathlib.Path(__file__).resolve().parent
# What stands in no file beside the code: the text, and the modules that it is about.
KEPT = {
    "libyaml": {"CYaml"},
    "fiat-crypto": {"CCryptoBoringSSL", "CNIOBoringSSL"},
}
APACHE = re.compile(r"[ \t]*Apache License\s+Version 2\.0,.*?END OF TERMS AND CONDITIONS[ \t]*\n", re.DOTALL)
APPENDIX = re.compile(r"\s*APPENDIX: How to apply.*?limitations under the License\.[ \t]*\n?", re.DOTALL)
ON_DEBIAN = "The Apache License, Version 2.0: see /usr/share/common-licenses/Apache-2.0\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--graph", type=pathlib.Path, required=True)
    parser.add_argument("--pins", type=pathlib.Path, required=True)
    parser.add_argument("--debian", action="store_true")
    chosen = parser.parse_args()
    resolved, _ = build.packages(chosen.graph, chosen.pins, chosen.program)
    linked = {name: package for name, package in sorted(resolved.items()) if package.linked}
    text = "\n".join([*head(resolved, linked), *texts(linked)])
    if chosen.debian:
        text = APACHE.sub(ON_DEBIAN, text)
    print(text.rstrip())


def head(resolved, linked):
    version, _ = build.toolchain()
    yield "Kling Gateway"
    yield "Copyright: the Kling Gateway authors"
    yield "License: none is granted; ask the authors before you pass it on."
    yield ""
    yield "The program contains the Swift packages below, the standard library and Foundation of Swift"
    yield f"{version}, and the parts of other projects that these contain. Their licenses and notices follow."
    yield ""
    for package in linked.values():
        yield f"{package.name} {package.version}, {package.url}"
    rest = sorted(package.name for name, package in resolved.items() if name not in linked)
    if rest:
        yield ""
        yield f"Resolved with them, but not in the program: {', '.join(rest)}."


def texts(linked):
    """Each text once, under what it is about."""
    subjects = {}

    def add(text, subject):
        text = APPENDIX.sub("\n", text.replace("\r", "").replace("\t", "        "))
        key = " ".join(text.split()).lower()
        known, _ = subjects.setdefault(key, ([], text))
        if subject not in known:
            known.append(subject)

    version, terms = build.toolchain()
    add(terms.read_text(), f"Swift {version}: standard library, Foundation, libdispatch")
    add(kept("icu"), f"ICU, in Foundation of Swift {version}")
    for package in linked.values():
        found = build.license_files(package.checkout, "LICENSE", "LICENCE", "COPYING")
        if not found or package.license is None:
            build.fail(f"{package.name} has no license file, or one of an unknown kind: look at it and add the kind")
        for path in found:
            add(path.read_text(), package.name)
        for path in build.license_files(package.checkout, "NOTICE"):
            add(path.read_text(), package.name)
        for module, files in sorted(package.linked.items()):
            for text in sorted(vendored(package, module, files)):
                add(text, f"{module} in {package.name}")
    for known, text in subjects.values():
        yield ""
        yield "-" * 78
        yield from known
        yield "-" * 78
        yield ""
        yield text.strip("\n")


def vendored(package, module, files):
    """The notices in C code, which other projects have written for the most part."""
    native = [file for file in files if file.suffix in {".c", ".cc", ".h", ".S", ".inc"}]
    if not native:
        return
    covered = False
    holders = {}
    for file in native:
        notice = header(file.read_text(errors="replace"))
        if re.search("This source file is part of the .* open source project", notice):
            covered = True
        elif notice:
            lines = notice.splitlines()
            named = {line.strip() for line in lines if re.match(r"\s*(©|copyright\b)", line, re.IGNORECASE)}
            rest = "\n".join(line for line in lines if line.strip() not in named)
            key = " ".join(rest.split())
            holders.setdefault(key, [set(), rest])[0].update(named)
    for named, rest in holders.values():
        covered = True
        yield "\n".join([*sorted(named), rest.strip("\n")])
    within = f"/checkouts/{package.checkout.name}/"
    inner = {parent for file in native for parent in file.parents if within in str(parent)}
    for folder in sorted(inner):
        for path in build.license_files(folder, "LICENSE", "NOTICE", "COPYING"):
            covered = True
            yield path.read_text()
    for name, modules in KEPT.items():
        if module in modules:
            covered = True
            yield kept(name)
    if not covered:
        build.fail(f"{module} in {package.name} has C code without a notice: add one to {HERE.name}/notices")


def header(text):
    """What the comments at the head of a file say about rights."""
    kept = []
    while found := re.match(r"\s*(/\*.*?\*/|//[^\n]*(?:\n[ \t]*//[^\n]*)*)", text, re.DOTALL):
        text = text[found.end() :]
        if re.search(r"copyright|license|public domain|publicdomain", found[1], re.IGNORECASE):
            kept += found[1].splitlines()
    return "\n".join(re.sub(r"^\s*(?:/\*+|//+|\*+/|\*)?[-=! ]?|\s*\*+/\s*$", "", line).rstrip() for line in kept)


def kept(name):
    return (HERE / f"notices/{name}.txt").read_text()


if __name__ == "__main__":
    main()
