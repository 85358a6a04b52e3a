import Synchronization

/// How many spans have been dealt with at a stop.
final class SentSpans: Sendable {
    private let total = Atomic(0)

    var count: Int {
        total.load(ordering: .relaxed)
    }

    func add(_ spans: Int) {
        total.add(spans, ordering: .relaxed)
    }
}
