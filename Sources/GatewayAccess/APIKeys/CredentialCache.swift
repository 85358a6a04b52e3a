import GatewayLedger
import GatewayModel

/// A bounded table of credentials that holds while the store is known not to have changed.
struct CredentialCache {
    /// What is known of a key without asking the store.
    enum Finding {
        case known(StoredCredential)
        /// Ask the store; its answer may be kept if nothing has been forgotten meanwhile.
        case ask(generation: Int)
    }

    /// How long a credential is trusted after the store was last seen unchanged.
    static let trust = Duration.milliseconds(1500)

    private let capacity: Int
    private var credentials: [KeyID: StoredCredential] = [:]
    private var notedDays: [KeyID: Int64] = [:]
    private var unwrittenDays: [KeyID: Int64] = [:]
    private var generation = 0
    private var version: Int64?
    private var confirmedAt: Duration?

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Whether what was found in a generation still holds.
    /// - Parameter now: The clock's uptime.
    func holds(_ generation: Int, at now: Duration) -> Bool {
        guard let confirmedAt else {
            return false
        }
        return generation == self.generation && now - confirmedAt <= Self.trust
    }

    /// Which generation what is found now belongs to.
    var currentGeneration: Int {
        generation
    }

    /// Looks for a key's credential.
    /// - Parameter now: The clock's uptime.
    func find(_ id: KeyID, at now: Duration) -> Finding {
        guard let confirmedAt, now - confirmedAt <= Self.trust, let credential = credentials[id] else {
            return .ask(generation: generation)
        }
        return .known(credential)
    }

    /// Keeps what the store answered, unless something was forgotten since it was asked.
    mutating func keep(_ credential: StoredCredential, askedIn asked: Int) {
        guard asked == generation else {
            return
        }
        if credentials.count >= capacity, credentials[credential.key.id] == nil {
            credentials.remove(at: credentials.startIndex)
        }
        credentials[credential.key.id] = credential
    }

    /// Takes note of the store's version as it was at a moment; another one than before makes everything forgotten.
    mutating func confirm(_ current: Int64, at moment: Duration) {
        if version != current {
            version = current
            credentials = [:]
            generation += 1
        }
        confirmedAt = moment
    }

    /// Takes note that a key was used; it is written once a day.
    /// - Parameter lastUsed: The last day that was written down.
    mutating func noteUse(of key: KeyID, lastUsed: Int64?, day: Int64) {
        guard lastUsed.map({ $0 < day }) ?? true, notedDays[key] != day else {
            return
        }
        if notedDays.count >= capacity {
            notedDays = [:]
        }
        guard unwrittenDays.count < capacity else {
            return
        }
        notedDays[key] = day
        unwrittenDays[key] = day
    }

    /// Takes what is to be written.
    mutating func takeUses() -> [Int64: [KeyID]] {
        defer { unwrittenDays = [:] }
        return Dictionary(grouping: unwrittenDays.keys) { unwrittenDays[$0] ?? 0 }
    }

    /// Puts back what could not be written.
    mutating func putBack(_ keys: [KeyID], day: Int64) {
        for key in keys where unwrittenDays.count < capacity {
            unwrittenDays[key] = max(day, unwrittenDays[key] ?? day)
        }
    }
}
