import NIOCore
import Synchronization

// Answers that wait for something. In: what is waited for, and what is sent then. Out: whoever serves the connection
// waits, and has the rest done (`RequestTurn`). What must hold: what waits is no call of a route, whose memory, and that
// of all calls above it, would be taken for as long.

/// An answer that is made once something has happened.
package struct HeldAnswer: Sendable {
    /// Returns once it has happened, or is not waited for any more; also when the task is canceled.
    let wait: @Sendable () async -> Void
    /// Makes the answer.
    let make: @Sendable () async throws -> GatewayResponse

    /// Makes it of what is waited for and what is answered then.
    package init(
        after wait: @escaping @Sendable () async -> Void,
        _ make: @escaping @Sendable () async throws -> GatewayResponse
    ) {
        self.wait = wait
        self.make = make
    }
}

/// A body that is sent piece by piece, as something happens.
///
/// The calls of one body come one after the other.
package protocol PiecewiseBody: Sendable {
    /// Sends what there is to send.
    /// - Returns: Whether more may follow, once ``wait()`` returns.
    /// - Throws: When the connection ends before.
    @concurrent func send(to writer: inout any BodyWriter) async throws -> Bool

    /// Returns once there may be more to send, or nobody is to be sent any more; also when the task is canceled.
    func wait() async

    /// Takes note that nothing more is sent.
    func end()
}

/// A body that is sent piece by piece, and what is to be done behind it.
package final class HeldBody: Sendable {
    /// How much of it has been sent.
    let sent = SentBytes()
    private let body: any PiecewiseBody
    private let endings = Mutex<[@Sendable () -> Void]>([])

    /// Makes it of what sends it.
    package init(_ body: any PiecewiseBody) {
        self.body = body
    }

    /// Has something done when nothing more is sent.
    func atEnd(_ ending: @escaping @Sendable () -> Void) {
        endings.withLock { $0.append(ending) }
    }

    /// Sends what there is to send.
    /// - Returns: Whether more may follow, once ``wait()`` returns.
    @concurrent func send(to writer: any BodyWriter) async throws -> Bool {
        var counting: any BodyWriter = CountingWriter(writer: writer, sent: sent)
        return try await body.send(to: &counting)
    }

    /// Returns once there may be more to send.
    func wait() async {
        await body.wait()
    }

    /// Takes note that nothing more is sent; must follow, and once.
    func end() {
        body.end()
        for ending in endings.withLock({ $0 }) {
            ending()
        }
    }

    /// Sends all of it.
    @concurrent func sendAll(to writer: any BodyWriter) async throws {
        defer { end() }
        while try await send(to: writer) {
            await wait()
        }
    }
}

/// Counts what passes.
struct CountingWriter: BodyWriter {
    var writer: any BodyWriter
    let sent: SentBytes

    @concurrent mutating func write(_ bytes: ByteBuffer) async throws {
        sent.add(bytes.readableBytes)
        try await writer.write(bytes)
    }

    @concurrent mutating func send(_ part: FilePart) async throws -> Bool {
        var part = part
        part.onSent = { [sent] in sent.add($0) }
        return try await writer.send(part)
    }
}

/// How much of an answer that is sent bit by bit has been sent.
final class SentBytes: Sendable {
    private let total = Atomic(0)

    var count: Int {
        total.load(ordering: .relaxed)
    }

    func add(_ bytes: Int) {
        total.add(bytes, ordering: .relaxed)
    }
}
