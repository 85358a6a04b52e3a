import GatewayHTTP
import GatewayLedger
import GatewayModel
import NIOCore
import Synchronization

/// What streams of events have in common: each ends when there is nothing more to tell, its client has left or does not
/// read, its key no longer holds, or the server is about to stop.
///
/// Comments and `retry` stand alone on their lines, without an empty line behind them: some clients take that for the end
/// of an event, and hand out an empty one.
final class EventStream: Sendable {
    /// After how long of silence a comment is sent: less than what proxies wait for.
    static let heartbeat = Duration.seconds(15)
    private static let heartbeatLine = ByteBuffer(string: ": still here\n")
    private static let lateLine = ByteBuffer(string: ": too slow, connect again\n")
    private static let restartLine = ByteBuffer(string: ": the gateway restarts, connect again\n")

    let watch: VideoWatch
    let clock: any WallClock
    private let request: GatewayRequest
    /// After how many milliseconds the client is to connect again when the stream breaks off.
    private let reconnectTime: UInt64
    /// Until when there may be silence; nothing before it has begun.
    private let silentUntil = Mutex<Duration?>(nil)

    init(watch: VideoWatch, request: GatewayRequest, clock: any WallClock, reconnectTime: UInt64) {
        self.watch = watch
        self.request = request
        self.clock = clock
        self.reconnectTime = reconnectTime
    }

    /// Whether it has begun.
    var hasBegun: Bool {
        silentUntil.withLock { $0 != nil }
    }

    /// Whether there is still somebody to tell.
    var isWanted: Bool {
        !request.isCallerGone() && !Task.isCancelled
    }

    /// Makes sure that a client that leaves or does not read is not waited for, and sends what comes first.
    @inline(never)
    @concurrent func begin(_ writer: inout any BodyWriter) async throws {
        request.onCallerGone { [signal = watch.signal] in signal.signal() }
        watch.onCut(request.cutUnlessReading)
        try await sendReconnectTime(&writer)
        noteSent()
    }

    /// Waits until there may be something to tell.
    func wait() async {
        if let until = silentUntil.withLock({ $0 }) {
            await watch.wait(until: until)
        }
    }

    /// Takes note that nothing more is sent.
    func end() {
        request.onCallerGone(nil)
    }

    /// Sends an event where its client may still be told.
    /// - Returns: Whether the stream goes on.
    @inline(never)
    @concurrent func tell(_ event: ByteBuffer, to writer: inout any BodyWriter) async throws -> Bool {
        guard await mayGoOn() else {
            return false
        }
        try await send(event, to: &writer)
        noteSent()
        return true
    }

    /// Sends a comment where there was nothing for long, or the last words where the server is about to stop.
    /// - Returns: Whether the stream goes on.
    @inline(never)
    @concurrent func rest(_ writer: inout any BodyWriter) async throws -> Bool {
        guard !watch.isEnded else {
            try await sayGoodbye(&writer)
            return false
        }
        guard silentUntil.withLock({ $0.map { clock.uptime >= $0 } ?? false }) else {
            return true
        }
        return try await tell(Self.heartbeatLine, to: &writer)
    }

    /// Tells a client that it has lost events.
    @concurrent func sayTooSlow(_ writer: inout any BodyWriter) async throws {
        try await send(Self.lateLine, to: &writer)
    }

    /// Tells a client that the server is about to stop.
    @concurrent func sayGoodbye(_ writer: inout any BodyWriter) async throws {
        try await sendReconnectTime(&writer)
        try await send(Self.restartLine, to: &writer)
    }

    @concurrent private func sendReconnectTime(_ writer: inout any BodyWriter) async throws {
        try await send(ByteBuffer(string: "retry: \(reconnectTime)\n"), to: &writer)
    }

    /// Sends bytes, and waits for as long as the client does not read what it was sent before.
    @inline(never)
    @concurrent func send(_ bytes: ByteBuffer, to writer: inout any BodyWriter) async throws {
        try await writer.write(bytes)
        try await request.eventLoop.caughtUp()
    }

    private func noteSent() {
        silentUntil.withLock { $0 = clock.uptime + Self.heartbeat }
    }

    /// Whether the client's key still holds; a store that cannot tell has not taken it away.
    private func mayGoOn() async -> Bool {
        do throws(GatewayError) {
            try await request.checkStanding()
            return true
        } catch {
            return error.code == .storeUnavailable
        }
    }
}
