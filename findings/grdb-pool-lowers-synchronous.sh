#!/usr/bin/env bash
# GRDB's DatabasePool takes back the `PRAGMA synchronous = FULL` that its configuration has asked for.
#
# `Configuration.prepareDatabase` is the documented place for pragmas: it runs on each connection before that is used.
# A pool runs it on its writer, and then switches the file to WAL and the writer to NORMAL, as if nothing had been said.
# In WAL mode NORMAL means that a commit is not on disk when it returns: books that must survive a power cut lose the
# last of what they have acknowledged. The readers, which write nothing, keep what was asked for. It has to be asked for
# again once the pool is open.
#
# Seen with GRDB 7.10.0, Swift 6.3.1: 2 is FULL, 1 is NORMAL
#   asked for 2; writer 1, reader 2; writer after asking again 2
# Fails when that changes. Needs the Swift toolchain and SQLite's headers; builds for a minute or two.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/Sources/pool"
cat >"$folder/Package.swift" <<'SWIFT'
// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "pool",
    dependencies: [.package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0")],
    targets: [.executableTarget(name: "pool", dependencies: [.product(name: "GRDB", package: "GRDB.swift")])]
)
SWIFT
cat >"$folder/Sources/pool/main.swift" <<'SWIFT'
import GRDB

var configuration = Configuration()
configuration.prepareDatabase { database in
    try database.execute(sql: "PRAGMA synchronous = FULL")
}
let pool = try DatabasePool(path: CommandLine.arguments[1], configuration: configuration)
func level(_ database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
}
let writer = try pool.writeWithoutTransaction(level)
let reader = try pool.read(level)
try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
print("asked for 2; writer \(writer), reader \(reader); writer after asking again", try pool.writeWithoutTransaction(level))
SWIFT
said=$(cd "$folder" && swift run -q pool "$folder/books.db" 2>"$folder/log") || { cat "$folder/log" >&2; exit 1; }
echo "$said"
[ "$said" = "asked for 2; writer 1, reader 2; writer after asking again 2" ] || {
    echo "GRDB has changed: see above" >&2
    exit 1
}
