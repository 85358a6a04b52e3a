package import GatewayModel

// The upstream's API keys, and the removal of secrets from the upstream's texts. In: keys as files and variables hold
// them. Out: keys by id, and texts that may be logged. What must hold: the characters of a key are read through
// `withExposedText` alone, which no other target can call; no error, description or mirror shows them.

/// The keys in use: the first makes new tasks, and each goes on asking for the tasks that it made.
package struct UpstreamKeyring: Sendable {
    /// How many keys there may be.
    package static let maximumCount = 16

    /// The key that makes new tasks.
    package let first: UpstreamKey
    private let others: [UpstreamKey]

    /// Puts keys on a ring; one that is given twice counts once.
    /// - Throws: `GatewayError` when there is none, or more than `maximumCount`.
    package init(_ keys: [UpstreamKey]) throws(GatewayError) {
        guard let first = keys.first else {
            throw Self.fault("No upstream key is given.")
        }
        guard keys.count <= Self.maximumCount else {
            throw Self.fault("More than \(Self.maximumCount) upstream keys are given.")
        }
        self.first = first
        var seen: Set = [first.id]
        others = keys.dropFirst().filter { seen.insert($0.id).inserted }
    }

    /// Reads a file of keys, one a line; an empty line or one that begins with `#` does not count.
    /// - Throws: `GatewayError` that never shows a key.
    package init(reading text: String) throws(GatewayError) {
        var keys: [UpstreamKey] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let bytes = Array(line.utf8).trimmingWhitespace()
            if let first = bytes.first, first != UInt8(ascii: "#") {
                keys.append(try UpstreamKey(reading: line))
            }
        }
        try self.init(keys)
    }

    /// All keys, the one that makes new tasks first.
    var all: [UpstreamKey] {
        [first] + others
    }

    /// The key with this name; the first when there is none such.
    func key(_ id: UpstreamKeyID) -> UpstreamKey {
        others.first { $0.id == id } ?? first
    }

    private static func fault(_ message: String) -> GatewayError {
        GatewayError(.invalidField, message, parameter: "upstream.key", origin: .gateway)
    }
}
