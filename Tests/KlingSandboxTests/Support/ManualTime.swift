import Synchronization

/// A clock that stands still until it is moved, in Unix milliseconds.
final class ManualTime: Sendable {
    static let start: Int64 = 1_790_000_000_000

    private let moment = Mutex(ManualTime.start)

    var now: Int64 { moment.withLock(\.self) }

    func advance(seconds: Double) {
        moment.withLock { $0 += Int64(seconds * 1000) }
    }
}
