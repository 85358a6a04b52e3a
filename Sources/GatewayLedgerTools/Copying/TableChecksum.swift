import Digests
import GatewayLedger

/// How many rows a table has, and what is in them whatever their order: engines sort texts differently.
struct TableChecksum: Hashable, Sendable {
    private(set) var rows = 0
    private var digest: UInt64 = 0

    mutating func add(_ row: String) {
        rows += 1
        let bytes = SHA256.hash(data: Array(row.utf8))
        digest &+= bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
