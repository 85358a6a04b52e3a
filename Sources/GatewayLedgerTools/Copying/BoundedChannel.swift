import Dispatch
import GatewayLedger
import GatewayModel
import Synchronization

/// Hands chunks from the thread of one engine to that of another, which wait for each other.
///
/// Both sides are inside a transaction of their own, so neither can be run again: the channel serves one of each.
final class BoundedChannel: Sendable {
    /// The two sides.
    enum Side {
        case sending
        case receiving
    }

    /// How many chunks may lie on it.
    static let capacity = 2

    private struct State {
        var chunks: [CopyChunk] = []
        var served: Set<Side> = []
        var failure: GatewayError?
    }

    private let state = Mutex(State())
    private let chunks = DispatchSemaphore(value: 0)
    // Made empty, for one that is let go of with less than it was made with ends the process.
    private let room = DispatchSemaphore(value: 0)

    init() {
        for _ in 0..<Self.capacity {
            room.signal()
        }
    }

    /// Serves a side, and tells the other one what went wrong.
    /// - Throws: what `body` throws, or `storeUnavailable` when an engine has begun this side's transaction again.
    func serve<Result>(_ side: Side, _ body: () throws(GatewayError) -> Result) throws(GatewayError) -> Result {
        do throws(GatewayError) {
            let isFirst = state.withLock { $0.served.insert(side).inserted }
            guard isFirst else {
                throw GatewayError(
                    .storeUnavailable,
                    "The connection to a store was lost in the middle of the copy; nothing was changed. Try again.",
                    origin: .store
                )
            }
            return try body()
        } catch {
            throw stop(error)
        }
    }

    /// Ends the waiting of both sides for good.
    /// - Returns: What went wrong first.
    @discardableResult
    func stop(_ error: GatewayError) -> GatewayError {
        let first = state.withLock { state in
            let first = state.failure ?? error
            state.failure = first
            return first
        }
        chunks.signal()
        room.signal()
        return first
    }

    /// Waits for room and puts a chunk into the channel.
    func send(_ chunk: CopyChunk) throws(GatewayError) {
        room.wait()
        try state.withLock { state throws(GatewayError) in
            if let failure = state.failure {
                throw failure
            }
            state.chunks.append(chunk)
        }
        chunks.signal()
    }

    /// Waits for the next chunk.
    func receive() throws(GatewayError) -> CopyChunk {
        chunks.wait()
        let chunk = try state.withLock { state throws(GatewayError) in
            if let failure = state.failure {
                throw failure
            }
            return state.chunks.removeFirst()
        }
        room.signal()
        return chunk
    }
}

/// What the reading side of a copy hands to the writing side.
enum CopyChunk: Sendable {
    /// A table begins, with these columns.
    case table(StoreTable, columns: [String])
    /// Some rows of it, each as a JSON array.
    case rows([String])
    /// Everything was sent, and this is what it was.
    case end(StoreSummary)
}
