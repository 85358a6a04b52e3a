import GatewayModel
import GatewayTestKit
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayHTTP

struct ConnectionTableTests {
    /// A connection that takes note of what is done to it.
    private final class Connection: TimedConnection {
        var bodyBytes = 0
        var isTakingBytes = true
        var hasUnsentBytes = false
        var isClosed = false
        var ends: [BodyEnd] = []

        func close() {
            isClosed = true
        }

        func endBody(_ reason: BodyEnd) {
            ends.append(reason)
        }
    }

    private let loop = EmbeddedEventLoop()

    @Test(
        arguments: [(ConnectionPhase.heading, 15), (.idle, 75), (.receiving, nil), (.answering, nil)]
            as [(ConnectionPhase, Int64?)]
    )
    func `a connection is closed when it has been in a phase for too long, and not before`(
        phase: ConnectionPhase,
        seconds: Int64?
    ) {
        let table = ConnectionTable(eventLoop: loop, limits: HTTPLimits())
        let connection = Connection()
        let place = table.insert(connection)
        loop.advanceTime(by: .seconds(14))
        table.move(place, to: phase)
        loop.advanceTime(by: .seconds(seconds ?? 3600))
        #expect(!connection.isClosed)
        loop.advanceTime(by: .seconds(2))
        #expect(connection.isClosed == (seconds != nil))
    }

    @Test(
        arguments: [
            (0, 10, false), (0, 12, true), (10_000, 10, false), (10_000, 12, true), (20_000, 18, false),
            (20_000, 22, true), (1 << 20, 120, false), (1 << 20, 122, true),
        ] as [(Int, Int64, Bool)]
    )
    func `a body ends that is slower than its rate after its grace, or longer than its time`(
        bytes: Int,
        seconds: Int64,
        isEnded: Bool
    ) {
        let table = ConnectionTable(eventLoop: loop, limits: HTTPLimits())
        let connection = Connection()
        connection.bodyBytes = bytes
        table.move(table.insert(connection), to: .receiving)
        loop.advanceTime(by: .seconds(seconds))
        #expect(connection.ends.isEmpty == !isEnded)
        #expect(!connection.isClosed)
    }

    @Test func `a body that the server does not read is not slow`() {
        let table = ConnectionTable(eventLoop: loop, limits: HTTPLimits())
        let connection = Connection()
        connection.isTakingBytes = false
        table.move(table.insert(connection), to: .receiving)
        loop.advanceTime(by: .seconds(60))
        #expect(connection.ends.isEmpty)
        connection.isTakingBytes = true
        loop.advanceTime(by: .seconds(13))
        #expect(!connection.ends.isEmpty)
    }

    @Test(
        arguments: [
            // The phases of connections that came five seconds after each other, and which of them go, in order.
            ([.heading, .heading, .heading], [0, 1, 2]), ([.idle, .heading, .idle], [1, 0, 2]),
            ([.answering, .idle, .receiving], [1]), ([.answering, .receiving], []), ([], []),
        ] as [([ConnectionPhase], [Int])]
    )
    func `the longest silent make room, those that have said nothing first`(phases: [ConnectionPhase], order: [Int]) {
        var limits = HTTPLimits()
        limits.headTime = .seconds(3600)
        limits.idleTime = .seconds(3600)
        let table = ConnectionTable(eventLoop: loop, limits: limits)
        let connections = phases.map { _ in Connection() }
        for (connection, phase) in zip(connections, phases) {
            table.move(table.insert(connection), to: phase)
            loop.advanceTime(by: .seconds(5))
        }
        var closed: [Int] = []
        while table.closeOldest() {
            let known = Set(closed)
            closed += connections.indices.filter { connections[$0].isClosed && !known.contains($0) }
        }
        #expect(closed == order)
    }

    @Test func `neither who came last nor whose answer is not out makes room`() {
        let table = ConnectionTable(eventLoop: loop, limits: HTTPLimits())
        let connections = (0..<2).map { _ in Connection() }
        for connection in connections {
            table.move(table.insert(connection), to: .idle)
        }
        connections[0].hasUnsentBytes = true
        #expect(!table.closeOldest())
        connections[0].hasUnsentBytes = false
        #expect(table.closeOldest())
        #expect(connections.map(\.isClosed) == [true, false])
        #expect(!table.closeOldest())
        // It has had the time to say something.
        loop.advanceTime(by: .seconds(2))
        #expect(table.closeOldest())
    }

    @Test func `while there is no room, each sweep closes one that is silent`() {
        let load = ConnectionLoad()
        let table = ConnectionTable(eventLoop: loop, limits: HTTPLimits(), load: load)
        let connections = (0..<3).map { _ in Connection() }
        for connection in connections {
            table.move(table.insert(connection), to: .idle)
        }
        loop.advanceTime(by: .seconds(1))
        #expect(!connections.contains { $0.isClosed })
        load.isFull.store(true, ordering: .relaxed)
        loop.advanceTime(by: .seconds(2))
        #expect(connections.map(\.isClosed) == [true, true, false])
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `places keep the order in which they came to their queue`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var queues = PhaseQueues()
        var expected: [(place: Int, phase: ConnectionPhase, tick: Int)] = []
        for tick in 0..<500 {
            let phase = ConnectionPhase.allCases[Int.random(in: 0..<4, using: &random)]
            let index = expected.indices.randomElement(using: &random)
            switch (Int.random(in: 0..<3, using: &random), index) {
            case (0, let index?):
                queues.remove(expected.remove(at: index).place)
            case (1, let index?):
                let place = expected.remove(at: index).place
                queues.move(place, to: phase, at: tick)
                expected.append((place, phase, tick))
            default:
                expected.append((queues.insert(into: phase, at: tick), phase, tick))
            }
            #expect(queues.count == expected.count)
            for phase in ConnectionPhase.allCases {
                #expect(Self.places(phase, in: queues) == expected.filter { $0.phase == phase }.map(\.place))
            }
            #expect(expected.allSatisfy { queues.since($0.place) == $0.tick })
        }
    }

    private static func places(_ phase: ConnectionPhase, in queues: PhaseQueues) -> [Int] {
        var places: [Int] = []
        var next = queues.first(of: phase)
        while let place = next {
            places.append(place)
            next = queues.next(after: place)
        }
        return places
    }
}
