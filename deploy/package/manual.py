#!/usr/bin/env python3
"""Prints the manual page, from what the program says of its commands (`--experimental-dump-help`)."""

import datetime
import json
import os
import re
import sys

ENVIRONMENT = [
    ("KGW_*", "Each setting by its name in capitals, such as KGW_SERVER_PORT for server.port. It beats the file."),
    ("DEERAPI_KEY", "The upstream key, if no setting names a file of it."),
    ("HTTPS_PROXY", "The outgoing proxy to the upstream, if no setting names one; else ALL_PROXY."),
    ("NO_PROXY", "The hosts that are reached without it."),
    ("SSL_CERT_FILE", "The certificates that are trusted in the place of the system's."),
]
FILES = [
    ("/etc/kling-gateway/kling-gateway.yaml", "The settings of the service, each with its default."),
    ("/etc/kling-gateway/deerapi_key", "The upstream key, which the service gets as a credential."),
    ("/var/lib/kling-gateway", "The store and the archive of the service."),
]
STATUS = [
    ("0", "Done."),
    ("1", "Refused or failed."),
    ("2", "Wrong usage."),
    ("78", "Bad configuration, or a store that cannot be used."),
]
# Every command has them.
COMMON = {"help", "version"}


def main():
    program = json.load(sys.stdin)["command"]
    day = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    name, abstract = program["commandName"], program["abstract"].rstrip(".")
    put(f'.TH {name.upper()} 1 "{day:%Y-%m-%d}" "{name} {sys.argv[1]}" "User Commands"')
    put(".SH NAME", f"{escaped(name)} \\- {escaped(abstract[0].lower() + abstract[1:])}")
    put(".SH SYNOPSIS", f".B {escaped(name)}", ".I command", r"[\fIoptions\fR]")
    put(".SH COMMANDS")
    for words, command in commands(program, []):
        describe(words, command)
    put(".SH OPTIONS", "Every command has these:")
    for argument in program["arguments"]:
        option(argument)
    for title, rows in (("EXIT STATUS", STATUS), ("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)):
        put(f".SH {title}")
        for term, text in rows:
            put(".TP", f".B {escaped(term)}", escaped(text))
    put(".SH SEE ALSO", "The README, among the documents of the package, explains routes, settings and operation.")


def commands(command, words):
    """All commands that do something themselves, with the words that name them."""
    words = [*words, command["commandName"]]
    below = [one for one in command.get("subcommands", []) if one.get("shouldDisplay", True)]
    if not below:
        yield words, command
    for one in below:
        if one["commandName"] != "help":
            yield from commands(one, words)


def describe(words, command):
    shown = [one for one in command.get("arguments", []) if one.get("shouldDisplay", True) and not common(one)]
    put(f".SS {escaped(' '.join(words[1:]))}", f".B {escaped(' '.join(words))}")
    for argument in shown:
        if argument["kind"] == "positional":
            form = f"\\fI{escaped(argument['valueName'])}\\fR" + (" ..." if argument["isRepeating"] else "")
            put(f"[{form}]" if argument["isOptional"] else form)
    if any(argument["kind"] != "positional" for argument in shown):
        put(r"[\fIoptions\fR]")
    for text in (command.get("abstract"), command.get("discussion")):
        if text:
            paragraphs(text)
    for argument in shown:
        option(argument)


def paragraphs(text):
    """Text as it is; lines that are indented stand as an example."""
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        lines = paragraph.splitlines()
        example = any(line.startswith(" ") for line in lines)
        put(".PP", *([".nf"] if example else []))
        put(*(escaped(line) for line in lines))
        put(*([".fi"] if example else []))


def common(argument):
    return argument.get("preferredName", {}).get("name") in COMMON


def option(argument):
    value = argument.get("valueName", "")
    names = [
        ("--" if name["kind"] == "long" else "-") + name["name"]
        for name in sorted(argument.get("names", []), key=lambda name: name["kind"] == "long")
    ]
    term = ", ".join(f"\\fB{escaped(name)}\\fR" for name in names)
    if argument["kind"] == "positional":
        term = f"\\fI{escaped(value)}\\fR"
    elif argument["kind"] == "option":
        term += f" \\fI{escaped(value)}\\fR"
    put(".TP", term, *map(escaped, argument.get("abstract", "").splitlines()))
    put(*map(escaped, argument.get("discussion", "").splitlines()))
    values = argument.get("allValues")
    if values:
        put(escaped(f"One of: {', '.join(values)}."))
    if argument.get("defaultValue"):
        put(escaped(f"Default: {argument['defaultValue']}."))


def escaped(text):
    """Text as troff takes it: no escapes, hyphens as they are typed, no requests at the start of a line."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("'", "\\(aq").rstrip()
    return f"\\&{text}" if text.startswith(".") else text


def put(*lines):
    for line in lines:
        if line:
            print(line)


if __name__ == "__main__":
    main()
