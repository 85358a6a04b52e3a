import GatewayModel
import GatewayTelemetry
import GatewayTestKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

@testable import GatewayAccess
@testable import GatewayHTTP

/// Answers that wait for something, over a connection and where there is none.
struct HeldAnswerTests {
    /// A body of three pieces, the last of which is the end.
    private final class Pieces: PiecewiseBody {
        private struct Broken: Error {}

        private let isBroken: Bool
        private let sent = Mutex(0)
        let waits = Mutex(0)
        let ends = Mutex(0)

        init(isBroken: Bool = false) {
            self.isBroken = isBroken
        }

        @concurrent func send(to writer: inout any BodyWriter) async throws -> Bool {
            let number = sent.withLock { sent in
                sent += 1
                return sent
            }
            guard !isBroken || number < 2 else {
                throw Broken()
            }
            try await writer.write(ByteBuffer(string: "\(number);"))
            return number < 3
        }

        func wait() async {
            waits.withLock { $0 += 1 }
        }

        func end() {
            ends.withLock { $0 += 1 }
        }
    }

    private static func listener(_ pieces: Pieces, log: CapturedRequests) -> HTTPListener {
        let waited = LiveValue(false)
        let table = RouteTable([
            Route(open: .get, "/held") { _ in
                let held = HeldAnswer {
                    waited.replace(with: true)
                } _: {
                    .text(waited.value ? "waited" : "at once", type: "text/plain")
                }
                return GatewayResponse(status: .ok, headers: [.cacheControl: "no-store"], body: .held(held))
            },
            Route(open: .get, "/refused") { _ in
                let held = HeldAnswer {
                } _: {
                    throw GatewayError(.notFound, "It has gone meanwhile.")
                }
                return GatewayResponse(status: .ok, body: .held(held))
            },
            Route(open: .get, "/pieces") { _ in
                GatewayResponse(status: .ok, headers: [.contentType: "text/plain"], body: .pieces(HeldBody(pieces)))
            },
        ])
        let clock = ManualClock()
        return HTTPListener(
            named: "test",
            table: table,
            configuration: ListenerConfiguration(
                host: "127.0.0.1",
                port: 0,
                control: AccessControl(clock: clock),
                clock: clock,
                logger: CapturedLog().logger,
                requestLog: log
            )
        )
    }

    /// Keeps the lines of requests.
    private final class CapturedRequests: RequestLog {
        private let lines = Mutex<[RequestRecord]>([])

        var records: [RequestRecord] {
            lines.withLock { $0 }
        }

        func write(_ record: () -> RequestRecord) {
            let record = record()
            lines.withLock { $0.append(record) }
        }
    }

    @Test(arguments: [true, false])
    func `an answer is made once what it waits for has happened`(isLive: Bool) async throws {
        let log = CapturedRequests()
        try await Self.listener(Pieces(), log: log).application
            .test(isLive ? .live : .router) { client in
                let reply = try await client.execute(uri: "/held", method: .get) { Reply($0) }
                #expect(reply.status == 200)
                #expect(reply.text == "waited")
                #expect(reply.headers[.cacheControl] == "no-store")
                #expect(reply.headers[.requestID] != nil)
                // The connection goes on.
                let refused = try await client.execute(uri: "/refused", method: .get) { Reply($0) }
                #expect(refused.status == 404)
                #expect(refused.code == "not_found")
            }
        #expect(log.records.map(\.status) == [200, 404])
        #expect(log.records.first?.bytes == 6)
    }

    @Test(arguments: [true, false])
    func `a body is sent piece by piece, with a wait between two`(isLive: Bool) async throws {
        let (pieces, log) = (Pieces(), CapturedRequests())
        try await Self.listener(pieces, log: log).application
            .test(isLive ? .live : .router) { client in
                let reply = try await client.execute(uri: "/pieces", method: .get) { Reply($0) }
                #expect(reply.status == 200)
                #expect(reply.text == "1;2;3;")
            }
        #expect(pieces.waits.withLock { $0 } == 2)
        #expect(pieces.ends.withLock { $0 } == 1)
        #expect(log.records.map(\.bytes) == [6])
    }

    @Test func `a body that breaks off ends its connection, once and with a line in the log`() async throws {
        let (pieces, log) = (Pieces(isBroken: true), CapturedRequests())
        let isBroken = try await Self.listener(pieces, log: log).application
            .test(.live) { client in
                do {
                    _ = try await client.execute(uri: "/pieces", method: .get) { Reply($0) }
                    return false
                } catch {
                    return true
                }
            }
        #expect(isBroken)
        #expect(pieces.ends.withLock { $0 } == 1)
        #expect(log.records.map(\.bytes) == [2])
    }
}
