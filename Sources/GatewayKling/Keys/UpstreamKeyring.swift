package import GatewayModel

// The upstream's API keys, and the removal of secrets from the upstream's texts. In: keys as files and variables hold
// them. Out: keys by id, and texts that may be logged. What must hold: the characters of a key are read through
// `withExposedText` alone, which no other target can call; no error, description or mirror shows them.

/// The keys of one moment: those with a weight make new tasks, and each goes on asking for the tasks that it made.
package struct UpstreamKeyring: Sendable {
    /// A key with what its file says of it.
    package struct Entry: Sendable {
        let key: UpstreamKey
        let name: String?
        let weight: Int

        /// Takes a key.
        /// - Parameters:
        ///   - name: What the operator calls it.
        ///   - weight: How many of the new tasks it makes beside the others' weights; 0 for none.
        package init(_ key: UpstreamKey, name: String? = nil, weight: Int = 1) {
            self.key = key
            self.name = name
            self.weight = weight
        }

        var share: UpstreamKeyShare {
            UpstreamKeyShare(key.id, name: name, weight: weight)
        }
    }

    /// How many keys there may be.
    package static let maximumCount = 16

    /// All of them, each once, in the order in which they were given.
    let entries: [Entry]
    /// The key that a task is asked for with whose own is gone.
    package let first: UpstreamKey

    /// Puts keys on a ring; of one that is given twice the first counts.
    /// - Throws: `GatewayError` when there is none, none that makes new tasks, or more than `maximumCount`.
    package init(_ entries: [Entry]) throws(GatewayError) {
        var seen: Set<UpstreamKeyID> = []
        self.entries = entries.filter { seen.insert($0.key.id).inserted }
        guard !entries.isEmpty else {
            throw Self.fault("No upstream key is given.")
        }
        guard let first = self.entries.first(where: { $0.weight > 0 }) else {
            throw Self.fault("No upstream key has a weight above 0, so none would make videos.")
        }
        guard entries.count <= Self.maximumCount else {
            throw Self.fault("More than \(Self.maximumCount) upstream keys are given.")
        }
        self.first = first.key
    }

    /// All keys, in the order in which they were given.
    var all: [UpstreamKey] {
        entries.map(\.key)
    }

    /// The keys without themselves, in the order in which they were given.
    package var shares: [UpstreamKeyShare] {
        entries.map(\.share)
    }

    /// The key with this id, if it is on the ring.
    subscript(id: UpstreamKeyID) -> UpstreamKey? {
        entries.first { $0.key.id == id }?.key
    }

    private static func fault(_ message: String) -> GatewayError {
        GatewayError(.invalidField, message, parameter: "upstream.key", origin: .gateway)
    }
}
