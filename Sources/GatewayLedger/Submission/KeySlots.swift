package import GatewayModel

// The slots of the upstream's keys. In: the keys that may make a video now, and how many videos each may have upstream.
// Out: the first of them that has a slot free. What must hold: a slot belongs to the key of a video's last attempt, from
// the moment of that attempt to the end that the ledger knows; they are counted in the transaction that takes one, under
// the lock `slots`, so that no server takes what another has just taken.

/// A key that may make the next video, and how many videos it may have upstream at once.
package struct KeyOffer: Hashable, Sendable {
    /// Which key.
    package let key: UpstreamKeyID
    /// How many slots it has, taken ones among them; 0 for none.
    package let slots: Int

    /// Makes an offer.
    package init(_ key: UpstreamKeyID, slots: Int) {
        self.key = key
        self.slots = slots
    }
}

/// How many slots of each key are taken.
package struct KeySlots: Hashable, Sendable {
    private let counts: [UpstreamKeyID: Int]

    /// Takes counts by key.
    package init(_ counts: [UpstreamKeyID: Int]) {
        self.counts = counts
    }

    /// How many slots of a key are taken.
    package subscript(key: UpstreamKeyID) -> Int {
        counts[key] ?? 0
    }

    /// How many are taken in all, those of keys that are not in force any more among them.
    package var total: Int {
        counts.values.reduce(0, +)
    }

    /// The keys that have slots taken, in the order of their names.
    package var keys: [UpstreamKeyID] {
        counts.keys.sorted { $0.text < $1.text }
    }

    /// The first offer that has a slot free and that no pause holds back.
    func firstFree(of offers: [KeyOffer], pauses: Pauses) -> KeyOffer? {
        offers.first { self[$0.key] < $0.slots && pauses.holdingEverything(key: $0.key) == nil }
    }

    /// Counts them, and says whether there are pauses to look at.
    ///
    /// They are read off one index, key by key. What a server of the version before has started says no key: it is looked
    /// up video by video, along the index of a video's attempts. A video without an attempt, which only a damaged store
    /// has, is no key's.
    package static func count(
        on connection: any SQLConnection
    ) throws(GatewayError) -> (slots: KeySlots, hasPauses: Bool) {
        var counts: [UpstreamKeyID: Int] = [:]
        var hasOthers = false
        for row in try connection.run(Self.taken) {
            var reader = RowReader(row)
            let (key, count) = (try reader.textIfPresent(), Int(try reader.integer()))
            if let key {
                counts[UpstreamKeyID(key)] = count
            }
            hasOthers = hasOthers || key == nil
        }
        for row in hasOthers ? try connection.run(Self.takenByOthers) : [] {
            var reader = RowReader(row)
            counts[UpstreamKeyID(try reader.text()), default: 0] += 1
        }
        var pauses = RowReader(try connection.run("SELECT COUNT(*) FROM pauses").first ?? [.integer(0)])
        return (KeySlots(counts), try pauses.integer() > 0)
    }

    private static let taken = """
        SELECT slot_key, COUNT(*) FROM videos WHERE \(LedgerWork.takesSlot) GROUP BY slot_key
        """
    /// The key of each slot that is taken without a word of it.
    private static let takenByOthers = """
        SELECT COALESCE(
            (SELECT upstream_key_id FROM attempts WHERE video_id = videos.id ORDER BY number DESC LIMIT 1), ''
        ) FROM videos WHERE slot_key IS NULL AND \(LedgerWork.takesSlot)
        """
}

extension LedgerReader {
    /// How many slots of each key are taken.
    package func keySlots() async throws(GatewayError) -> KeySlots {
        try await engine.read(.readKeySlots) { connection throws(GatewayError) in
            try KeySlots.count(on: connection).slots
        }
    }
}

extension LedgerWork {
    /// The keys among these that something is still asked for with: a task that has not ended, or a file that is fetched.
    package func keysInUse(among keys: [UpstreamKeyID]) async throws(GatewayError) -> Set<UpstreamKeyID> {
        try await engine.read(.readKeysInUse) { connection throws(GatewayError) in
            var used: Set<UpstreamKeyID> = []
            for key in keys {
                let rows = try connection.run(
                    """
                    SELECT 1 WHERE EXISTS (
                        SELECT 1 FROM videos WHERE next_look_at IS NOT NULL AND \(Self.lastKey) = $1
                    ) OR EXISTS (
                        SELECT 1 FROM videos WHERE file_state = 'pending' AND \(Self.lastKey) = $1
                    )
                    """,
                    [.text(key.text)]
                )
                if !rows.isEmpty {
                    used.insert(key)
                }
            }
            return used
        }
    }

    private static let lastKey =
        "(SELECT upstream_key_id FROM attempts WHERE video_id = videos.id ORDER BY number DESC LIMIT 1)"
}
