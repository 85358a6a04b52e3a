import GatewayHTTP
import GatewayLedger
import GatewayModel
import NIOCore

/// The stream that tells what becomes of all videos of a tenant.
final class TenantStream: PiecewiseBody {
    /// Reads what has changed behind a place, with the event that tells of it.
    typealias PageReader = @Sendable (ChangePoint) async throws -> [(video: Video, event: StreamEvent)]

    private let stream: EventStream
    /// The last event that its client knows; without one it is told what changes from now on.
    private let last: EventID?
    private let read: PageReader

    /// Makes a stream.
    /// - Parameter last: The last event that its client knows; without one it is told what changes from now on.
    init(_ stream: EventStream, after last: EventID?, reading read: @escaping PageReader) {
        self.stream = stream
        self.last = last
        self.read = read
    }

    @concurrent func send(to writer: inout any BodyWriter) async throws -> Bool {
        if !stream.hasBegun {
            guard try await begin(&writer) else {
                return false
            }
        }
        guard stream.isWanted else {
            return false
        }
        guard let events = stream.watch.takeEvents() else {
            try await stream.sayTooSlow(&writer)
            return false
        }
        for event in events {
            guard try await stream.tell(event.bytes, to: &writer) else {
                return false
            }
        }
        return try await stream.rest(&writer)
    }

    func wait() async {
        await stream.wait()
    }

    func end() {
        stream.end()
    }

    /// Sends what comes first.
    /// - Returns: Whether the stream goes on.
    @inline(never)
    @concurrent private func begin(_ writer: inout any BodyWriter) async throws -> Bool {
        try await stream.begin(&writer)
        let now = stream.clock.now
        let start = last ?? EventID(beginningAt: now)
        let opened = ByteBuffer(string: #"{"object":"event_stream","created_at":\#(now.seconds)}"#)
        try await stream.send(StreamEvent.bytes(name: "stream.opened", id: start, data: opened), to: &writer)
        guard let last else {
            return true
        }
        return try await catchUp(after: last, to: &writer)
    }

    /// Sends what has changed since an event, as it stands now.
    /// - Returns: Whether the stream goes on.
    @concurrent private func catchUp(after last: EventID, to writer: inout any BodyWriter) async throws -> Bool {
        let now = stream.clock.now
        // A moment that is still to come was told before the clock was set back: how far is not known.
        var point = last.resume > now ? ChangePoint(now - .seconds(86_400)) : last.point
        while true {
            let page = try await read(point)
            stream.watch.note(told: page.map(\.video))
            for (video, event) in page where event.told != last.told {
                guard !stream.watch.isEnded, try await stream.tell(event.bytes, to: &writer) else {
                    try await stream.sayGoodbye(&writer)
                    return false
                }
                point = ChangePoint(video.changedAt, after: video.id)
            }
            guard page.count == VideoWatches.batch, let last = page.last?.video else {
                return true
            }
            point = ChangePoint(last.changedAt, after: last.id)
        }
    }
}
