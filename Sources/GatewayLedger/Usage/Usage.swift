package import GatewayModel

/// What a number of videos came to, all of one currency.
package struct Usage: Hashable, Sendable {
    /// The currency of the amounts.
    package let currency: String
    /// Videos that wait.
    package var queued: Int64 = 0
    /// Videos that are being made.
    package var inProgress: Int64 = 0
    /// Videos that were made.
    package var completed: Int64 = 0
    /// Videos that were not made.
    package var failed: Int64 = 0
    /// Videos that were withdrawn.
    package var canceled: Int64 = 0
    /// Seconds of the videos that were made.
    package var seconds: Int64 = 0
    /// What was charged.
    package var charged = Money.zero
    /// What is still held.
    package var held = Money.zero

    /// Nothing yet.
    package init(currency: String) {
        self.currency = currency
    }

    /// All videos that were ordered.
    package var admitted: Int64 {
        queued + inProgress + completed + failed + canceled
    }

    /// Adds another usage of the same currency.
    /// - Throws: `internal` when the money does not fit.
    package mutating func add(_ other: Usage) throws(GatewayError) {
        guard let charged = charged.adding(other.charged), let held = held.adding(other.held) else {
            throw GatewayError(.internalError, "", origin: .gateway, cause: "a sum of money does not fit")
        }
        (self.charged, self.held) = (charged, held)
        queued += other.queued
        inProgress += other.inProgress
        completed += other.completed
        failed += other.failed
        canceled += other.canceled
        seconds += other.seconds
    }
}
