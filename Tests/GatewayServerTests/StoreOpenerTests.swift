import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewaySettings
import GatewayTestKit
import Logging
import ServiceLifecycle
import Testing

@testable import GatewayServer

struct StoreOpenerTests {
    private static let away = GatewayError(.storeUnavailable, "away", origin: .store, retry: .after(.seconds(5)))

    /// What a service came to that opens a store.
    private struct Opener: Service {
        let opening: StoreOpener
        let result = LiveValue<Bool?>(nil)

        func run() async throws {
            result.replace(with: try await opening.run(onWaiting: {}) != nil)
        }
    }

    private let clock = ManualClock()
    private let log = CapturedLog()
    private let tries = LiveValue(0)
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// An opening that fails so many times.
    private func opening(
        failing count: Int,
        with error: GatewayError = away,
        patience: Duration = .seconds(300)
    ) throws -> StoreOpener {
        var settings = Settings(models: try .standard())
        settings.storeURL = .sqlite(path: folder.path + "/t.db")
        return StoreOpener(patience: patience, clock: clock, logger: log.logger) { [tries, settings] in
            tries.replace(with: tries.value + 1)
            guard tries.value > count else {
                throw error
            }
            return OpenStore(
                try await Installation.open(settings, .makingOne, pepper: nil, clock: SystemClock(), entropy: .system),
                lock: nil
            )
        }
    }

    @Test func `a store that is there is opened at once, without a line`() async throws {
        let opened = try await opening(failing: 0).run(onWaiting: {})
        #expect(opened != nil)
        try await opened?.close()
        #expect(log.lines.isEmpty)
    }

    @Test func `a store that is away is tried again ever more seldom, with a line a minute, until it is there`()
        async throws
    {
        let opening = try opening(failing: 40)
        let waits = LiveValue(0)
        let opened = try await withThrowingTaskGroup(of: OpenStore?.self) { group in
            group.addTask { try await opening.run { waits.replace(with: waits.value + 1) } }
            for (number, milliseconds) in ([250, 500, 1000, 2000, 4000] + Array(repeating: 5000, count: 35))
                .enumerated()
            {
                try await clock.untilAsleep()
                #expect(tries.value == number + 1)
                clock.advance(by: .milliseconds(milliseconds - 1))
                #expect(tries.value == number + 1)
                clock.advance(by: .milliseconds(1))
            }
            return try await group.next() ?? nil
        }
        #expect(opened != nil)
        #expect(waits.value == 40)
        try await opened?.close()
        // 182.75 seconds: one at the beginning and one for each minute, then the end.
        #expect(log.lines.map(\.level) == [.warning, .warning, .warning, .notice])
    }

    @Test func `patience is bounded, and its end says what was wrong`() async throws {
        let opening = try opening(failing: 1000, patience: .seconds(10))
        let error = try await withThrowingTaskGroup(of: GatewayError?.self) { group in
            group.addTask {
                do {
                    _ = try await opening.run(onWaiting: {})
                    return nil
                } catch {
                    return error as? GatewayError
                }
            }
            for _ in 0..<6 {
                try await clock.untilAsleep()
                clock.advance(by: .seconds(2))
            }
            return try await group.next() ?? nil
        }
        #expect(error?.message == "away")
        #expect(tries.value == 6)
    }

    @Test(arguments: [
        GatewayError(.internalError, "newer", origin: .configuration),
        GatewayError(.internalError, "damaged", origin: .damagedStore),
        GatewayError(.storeUnavailable, "another server", origin: .store),
        GatewayError(.invalidField, "pepper", origin: .configuration),
    ])
    func `what another try does not help is not waited for`(error: GatewayError) async throws {
        let opening = try opening(failing: 1000, with: error)
        await #expect(throws: GatewayError.self) { _ = try await opening.run(onWaiting: {}) }
        #expect(tries.value == 1)
        #expect(log.lines.isEmpty)
    }

    @Test func `no patience is one try`() async throws {
        let opening = try opening(failing: 1000, patience: .zero)
        await #expect(throws: GatewayError.self) { _ = try await opening.run(onWaiting: {}) }
        #expect(tries.value == 1)
    }

    @Test func `a stop ends the wait at once, and is no failure`() async throws {
        let opener = Opener(opening: try opening(failing: 1000))
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: opener, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: Logger(label: "test")
            )
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await clock.untilAsleep()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(opener.result.value == false)
    }

    /// Why the store at a path cannot be opened.
    private static func refusal(at path: String, pepper: Secret? = nil) async throws -> GatewayError? {
        var settings = Settings(models: try .standard())
        settings.storeURL = .sqlite(path: path)
        do throws(GatewayError) {
            _ = try await Installation.open(
                settings,
                .makingOne,
                pepper: pepper,
                clock: SystemClock(),
                entropy: .system
            )
            return nil
        } catch {
            return error
        }
    }

    /// Files that are no store of ours, and how each looks.
    static let strangers: [(name: String, bytes: String)] = [
        ("words", String(repeating: "not a database ", count: 1000)), ("a line", "SQLite format 3"),
        ("zeros", String(repeating: "\0", count: 4096)),
    ]

    @Test(arguments: strangers.indices)
    func `a file that is no store is of the configuration or damaged, and is left as it is`(index: Int) async throws {
        let path = folder.path + "/t.db"
        let bytes = Data(Self.strangers[index].bytes.utf8)
        #expect(FileManager.default.createFile(atPath: path, contents: bytes))
        let error = try await Self.refusal(at: path)
        #expect([.configuration, .damagedStore].contains(error?.origin))
        #expect(error?.retry == .never)
        #expect(FileManager.default.contents(atPath: path) == bytes)
    }

    @Test func `a folder that is missing, a folder in the place of the file and a bad pepper are of the configuration`()
        async throws
    {
        for (path, pepper) in [
            (folder.path + "/missing/t.db", nil), (folder.path, nil),
            (folder.path + "/t.db", Secret(Array("short".utf8))),
        ] as [(String, Secret?)] {
            let error = try await Self.refusal(at: path, pepper: pepper)
            #expect(error?.origin == .configuration)
            #expect(error?.retry == .never)
        }
    }
}
