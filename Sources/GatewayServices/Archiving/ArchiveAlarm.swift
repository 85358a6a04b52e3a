import GatewayModel
import Synchronization

/// Decides when an operator is told that the archive cannot be changed: at once, again every ten minutes, and when it
/// can be again.
final class ArchiveAlarm: Sendable {
    /// How often trouble that lasts is worth a line.
    static let period = Duration.seconds(600)

    /// What is worth a line.
    enum News: Hashable {
        case failing
        case recovered
    }

    private let toldAt = Mutex<Duration?>(nil)

    /// Notes how the archive did.
    /// - Parameter now: The clock's uptime.
    /// - Returns: What to say about it, if anything.
    func note(isFailing: Bool, at now: Duration) -> News? {
        toldAt.withLock { toldAt in
            guard isFailing else {
                defer { toldAt = nil }
                return toldAt == nil ? nil : .recovered
            }
            if let toldAt, now - toldAt < Self.period {
                return nil
            }
            toldAt = now
            return .failing
        }
    }
}
