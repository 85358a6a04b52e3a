package import GatewayModel

/// What only one transaction at a time may do, among all replicas of an installation.
package enum SQLLock: Int64 {
    /// Change the tables.
    case schema = 520_934_102
    /// Count the slots that are taken, and take one.
    case slots = 520_934_103
    /// Measure the archive, and choose what leaves it.
    case archive = 520_934_104
}

extension SQLConnection {
    /// Waits until no other transaction holds the lock, and keeps it until this one ends.
    package func hold(_ lock: SQLLock) throws(GatewayError) {
        if lock == .schema, let patience = dialect.patience {
            try run(patience)
        }
        try hold(lock.rawValue)
    }

    /// Waits until no other transaction holds the lock of this name, and keeps it until this one ends.
    ///
    /// Two names may share a lock by chance, which costs a wait and nothing else.
    func hold(named name: String) throws(GatewayError) {
        if dialect.exclusiveLock != nil {
            try hold(name.utf8.reduce(0) { number, byte in number &* 31 &+ Int64(byte) })
        }
    }

    private func hold(_ number: Int64) throws(GatewayError) {
        if let statement = dialect.exclusiveLock {
            try run(statement, [.integer(number)])
        }
    }
}
