import GatewayHTTP
import GatewayLedger
import GatewayModel
import NIOCore

/// One stream of events on its way to a client, until there is nothing more to tell, the client has left or does not
/// read, its key no longer holds, or the server is about to stop.
///
/// Comments and `retry` stand alone on their lines, without an empty line behind them: some clients take that for the end
/// of an event, and hand out an empty one.
struct EventStream: Sendable {
    /// After how long of silence a comment is sent: less than what proxies wait for.
    static let heartbeat = Duration.seconds(15)
    private static let heartbeatLine = ByteBuffer(string: ": still here\n")

    /// Reads what has changed behind a place, with the event that tells of it.
    typealias PageReader = @Sendable (ChangePoint) async throws -> [(video: Video, event: StreamEvent)]

    let watch: VideoWatch
    let request: GatewayRequest
    let clock: any WallClock
    /// After how many milliseconds the client is to connect again when the stream breaks off.
    let reconnectTime: UInt64

    /// Tells what becomes of one video.
    /// - Parameters:
    ///   - told: What its client knows once it has the first event.
    @concurrent func follow(
        from told: EventID.Told,
        first: StreamEvent?,
        to writer: inout any BodyWriter
    ) async throws {
        var (told, silentUntil) = (told, beginWaiting())
        defer { request.onCallerGone(nil) }
        try await begin(&writer)
        if let first {
            try await send(first.bytes, to: &writer)
        }
        while isWanted {
            if let event = watch.latest?.event, event.told.changedAt >= told.changedAt,
                event.told.status != told.status
            {
                guard await mayGoOn() else {
                    return
                }
                told = event.told
                try await send(event.bytes, to: &writer)
                silentUntil = clock.uptime + Self.heartbeat
            }
            guard !told.status.isFinal, try await rest(&writer, &silentUntil) else {
                return
            }
        }
    }

    /// Tells what becomes of all videos of a tenant.
    /// - Parameter last: The last event that its client knows; without one it is told what changes from now on.
    @concurrent func followAll(
        after last: EventID?,
        to writer: inout any BodyWriter,
        reading read: @escaping PageReader
    ) async throws {
        var silentUntil = beginWaiting()
        defer { request.onCallerGone(nil) }
        try await begin(&writer)
        let start = last ?? EventID(beginningAt: clock.now)
        let opened = ByteBuffer(string: #"{"object":"event_stream","created_at":\#(clock.now.seconds)}"#)
        try await send(StreamEvent.bytes(name: "stream.opened", id: start, data: opened), to: &writer)
        if let last, try await !catchUp(after: last, to: &writer, reading: read) {
            return
        }
        while isWanted {
            guard let events = watch.takeEvents() else {
                try await send(ByteBuffer(string: ": too slow, connect again\n"), to: &writer)
                return
            }
            for event in events {
                guard await mayGoOn() else {
                    return
                }
                try await send(event.bytes, to: &writer)
                silentUntil = clock.uptime + Self.heartbeat
            }
            guard try await rest(&writer, &silentUntil) else {
                return
            }
        }
    }

    /// Sends what has changed since an event, as it stands now.
    /// - Returns: Whether the stream goes on.
    @concurrent private func catchUp(
        after last: EventID,
        to writer: inout any BodyWriter,
        reading read: PageReader
    ) async throws -> Bool {
        // A moment that is still to come was told before the clock was set back: how far is not known.
        var point = last.resume > clock.now ? ChangePoint(clock.now - .seconds(86_400)) : last.point
        while true {
            let page = try await read(point)
            watch.note(told: page.map(\.video))
            for (video, event) in page where event.told != last.told {
                guard await mayGoOn(), !watch.isEnded else {
                    try await end(&writer)
                    return false
                }
                try await send(event.bytes, to: &writer)
                point = ChangePoint(video.changedAt, after: video.id)
            }
            guard page.count == VideoWatches.batch, let last = page.last?.video else {
                return true
            }
            point = ChangePoint(last.changedAt, after: last.id)
        }
    }

    /// Whether there is still somebody to tell.
    private var isWanted: Bool {
        !request.isCallerGone() && !Task.isCancelled
    }

    /// Makes sure that a client that leaves or does not read is not waited for.
    /// - Returns: Until when there may be silence.
    private func beginWaiting() -> Duration {
        request.onCallerGone { [signal = watch.signal] in signal.signal() }
        watch.onCut(request.cutUnlessReading)
        return clock.uptime + Self.heartbeat
    }

    /// Waits until there may be something to tell, and sends a comment where there was nothing for long.
    /// - Returns: Whether the stream goes on.
    @concurrent private func rest(
        _ writer: inout any BodyWriter,
        _ silentUntil: inout Duration
    ) async throws -> Bool {
        guard !watch.isEnded else {
            try await end(&writer)
            return false
        }
        if clock.uptime >= silentUntil {
            guard await mayGoOn() else {
                return false
            }
            try await send(Self.heartbeatLine, to: &writer)
            silentUntil = clock.uptime + Self.heartbeat
        }
        await watch.wait(until: silentUntil)
        return true
    }

    @concurrent private func begin(_ writer: inout any BodyWriter) async throws {
        try await send(ByteBuffer(string: "retry: \(reconnectTime)\n"), to: &writer)
    }

    @concurrent private func end(_ writer: inout any BodyWriter) async throws {
        try await begin(&writer)
        try await send(ByteBuffer(string: ": the gateway restarts, connect again\n"), to: &writer)
    }

    /// Sends bytes, and waits for as long as the client does not read what it was sent before.
    @concurrent private func send(_ bytes: ByteBuffer, to writer: inout any BodyWriter) async throws {
        try await writer.write(bytes)
        try await request.eventLoop.caughtUp()
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
