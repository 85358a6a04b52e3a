import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayPostgres

@Suite(.timeLimit(.minutes(Patience.minutes)))
struct ListeningTests {
    private let now = Timestamp(milliseconds: 1)

    private static var unmade: VideoChange {
        var random = SplitMix64(seed: 1)
        let id =
            VideoID(taskID: "01ARZ3NDEKTSV4RRFFQ69G5FAV") ?? VideoID(at: Timestamp(milliseconds: 0), using: &random)
        return VideoChange(id: id, tenant: TenantID(stored: "ten_1"), state: .queued, place: nil)
    }

    private func ledger(at address: String) async throws -> Ledger {
        let ledger = Ledger(engine: try await PostgresEngine.forTests(at: address, connections: 1))
        try await ledger.migrate(at: now)
        return ledger
    }

    private func createTenant(_ name: String, in ledger: Ledger) async throws {
        _ = try await ledger.changes.createTenant(TenantID(stored: name), named: TenantName(name), at: now)
    }

    private func announce(_ events: [LedgerEvent], on engine: PostgresEngine) async throws {
        try await engine.write { connection throws(GatewayError) in
            try connection.run("SELECT 1")
            events.forEach(connection.announce)
        }
    }

    private func change(_ number: Int, _ state: VideoState = .queued, isMade: Bool = true) -> VideoChange {
        var random = SplitMix64(seed: UInt64(number))
        let id = VideoID(at: Timestamp(milliseconds: Int64(number)), using: &random)
        let place = QueuePlace(id: id, priority: number % 10, seconds: 5 + number)
        return VideoChange(id: id, tenant: TenantID(stored: "ten_1"), state: state, place: isMade ? place : nil)
    }

    @Test
    func `a change made through one engine is heard through another, and by all who listen`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let (here, there) = (try await ledger(at: address), try await ledger(at: address))
        let (one, other) = (EventRecorder(here.engine.events), EventRecorder(here.engine.events))
        try await one.hears(.missed)
        try await createTenant("acme", in: there)
        try await one.hears(.tenants)
        try await other.hears(.tenants)
    }

    @Test
    func `events arrive as they were announced, in the order of the commits`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let here = try await PostgresEngine.forTests(at: address, connections: 1)
        let there = try await PostgresEngine.forTests(at: address, connections: 1)
        let recorder = EventRecorder(here.events)
        try await recorder.hears(.missed)
        let events: [LedgerEvent] =
            VideoState.allCases.enumerated().map { .video(change($0, $1)) }
            + [
                .video(change(20, .processing, isMade: false)),
                .tenants, .pauses, .turn(QueueTurn(tenant: TenantID(stored: "ten_1"), served: 1 << 60, clock: 7)),
                .missed,
            ]
        for event in events {
            try await announce([event], on: there)
        }
        try await Patience.until("all are heard") { recorder.events.count > events.count }
        #expect(Array(recorder.events.dropFirst()) == events)
    }

    @Test
    func `of very many events of one transaction it is only told that there were some`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let engine = try await PostgresEngine.forTests(at: address, connections: 1)
        let listening = try ListeningConnection(#require(PostgresURL(address)), timeouts: .forTests)
        let events = (0...Notification.maximumEvents).map { LedgerEvent.video(change($0)) }
        try await announce(Array(events.dropLast()), on: engine)
        #expect(try listening.hear(or: WakePipe()) == Array(events.dropLast()))
        try await announce(events, on: engine)
        #expect(try listening.hear(or: WakePipe()) == [.missed])
    }

    @Test(
        arguments: [
            ("tenants", .tenants), ("pauses", .pauses), ("missed", .missed), ("", .missed),
            ("a word of a newer server", .missed),
            ("place", .missed), ("place 1 2 queued 3 4 5", .missed), ("video 1 2 queued 3", .missed),
            ("place 01ARZ3NDEKTSV4RRFFQ69G5FAV ten_1 flying", .missed),
            ("place 01ARZ3NDEKTSV4RRFFQ69G5FAV ten_1 queued", .video(Self.unmade)),
            ("place 01ARZ3NDEKTSV4RRFFQ69G5FAV ten_1 queued 01ARZ3NDEKTSV4RRFFQ69G5FAV 0 x", .missed),
            ("turn ten_1 5", .missed), ("turn ten_1 5 x", .missed),
        ] as [(String, LedgerEvent)]
    )
    func `a payload that is not understood means that something was missed`(payload: String, event: LedgerEvent) {
        #expect(Notification.event(from: payload) == event)
    }

    @Test
    func `what was rolled back is not heard, nor what another schema tells`() async throws {
        let server = try await PostgresServer.shared()
        let (address, other) = (try await server.makeSchema(), try await server.makeSchema())
        let engine = try await PostgresEngine.forTests(at: address, connections: 1)
        let stranger = try await PostgresEngine.forTests(at: other, connections: 1)
        let listening = try ListeningConnection(#require(PostgresURL(address)), timeouts: .forTests)
        let rolledBack = LedgerEvent.video(change(1))
        let refusal = await #expect(throws: GatewayError.self) {
            try await engine.write { connection throws(GatewayError) in
                try connection.run("SELECT 1")
                connection.announce(rolledBack)
                throw GatewayError(.notReady, "Not now.")
            }
        }
        #expect(refusal?.code == .notReady)
        try await announce([.video(change(2))], on: stranger)
        try await announce([.video(change(3))], on: engine)
        #expect(try listening.hear(or: WakePipe()) == [.video(change(3))])
    }

    @Test
    func `after the server's crash changes are heard again`() async throws {
        let server = try await PostgresServer.make(settings: ["fsync=off"])
        let (here, there) = (try await ledger(at: server.url()), try await ledger(at: server.url()))
        let recorder = EventRecorder(here.engine.events)
        try await recorder.hears(.missed)
        try await server.crash()
        try await server.start()
        // It tells once more that something may have been missed.
        try await recorder.hears(.missed, times: 2)
        try await createTenant("acme", in: there)
        try await recorder.hears(.tenants)
        #expect(try await here.tenants.all().count == 1)
    }

    private func connections(named name: String, at address: String) async throws -> Int64 {
        let watcher = try await PostgresEngine.forTests(at: address, connections: 1)
        let rows = try await watcher.read { connection throws(GatewayError) in
            try connection.run("SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = $1", [.text(name)])
        }
        try await watcher.close()
        guard case .integer(let count)? = rows.first?.first else {
            return -1
        }
        return count
    }

    @Test
    func `closing ends the connection that listens, and nobody can begin to listen again`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let engine = try await PostgresEngine.forTests(
            at: address + "&application_name=listening-test",
            connections: 1
        )
        let recorder = EventRecorder(engine.events)
        try await recorder.hears(.missed)
        #expect(try await connections(named: "listening-test", at: address) == 2)
        try await engine.close()
        let later = EventRecorder(engine.events)
        try await Patience.until("the connections are gone") {
            try await connections(named: "listening-test", at: address) == 0
        }
        #expect(later.events.isEmpty)
    }

    @Test
    func `an engine that nobody keeps stops listening`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        var engine: PostgresEngine? = try await PostgresEngine.forTests(
            at: address + "&application_name=forgotten-test",
            connections: 1
        )
        let recorder = try EventRecorder(#require(engine).events)
        try await recorder.hears(.missed)
        #expect(try await connections(named: "forgotten-test", at: address) == 2)
        engine = nil
        try await Patience.until("the listening connection is gone") {
            try await connections(named: "forgotten-test", at: address) < 2
        }
    }

    @Test
    func `while nobody listens there is no connection for it`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let engine = try await PostgresEngine.forTests(
            at: address + "&application_name=quiet-test",
            connections: 1
        )
        #expect(try await connections(named: "quiet-test", at: address) == 1)
        try await engine.close()
    }
}
