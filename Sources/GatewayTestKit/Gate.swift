import Dispatch

/// Holds a database's own thread until the test lets it go.
package final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    /// Makes a closed gate.
    package init() {
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    /// Says that it has come here, and stays until the gate is opened.
    package func passThrough() {
        arrival.yield()
        semaphore.wait()
    }

    /// Lets one who has come, or the next who comes, go on.
    package func open() {
        semaphore.signal()
    }

    /// Waits until somebody has come.
    package func waitForArrival() async {
        for await _ in arrivals {
            return
        }
    }
}
