import Dispatch

/// Holds a database's own thread until the test lets it go.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    init() {
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    /// Says that it has come here, and stays until the gate is opened.
    func passThrough() {
        arrival.yield()
        semaphore.wait()
    }

    func open() {
        semaphore.signal()
    }

    func waitForArrival() async {
        for await _ in arrivals {
            return
        }
    }
}
