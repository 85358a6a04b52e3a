import Foundation
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// Prices that do not fit the money of the store: refused where it would be mixed up, and told where it is unlikely.
struct PriceCommandTests {
    private let program = Program()
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Calls a command on a store with a catalogue of one model.
    private func run(
        _ words: [String],
        on store: TestLedger,
        _ engine: TestLedger.Engine,
        currency: String,
        version: String = "kling-official-2026-11",
        price: String
    ) throws -> Program.Outcome {
        let text = """
            models:
              currency: \(currency)
              version: \(version)
              list: [{id: kling-v1, modes: [std], durations: [5], prices: {std: {5: "\(price)"}}}]
            """
        let environment = [
            "DEERAPI_KEY": "sk-canary-0123456789", "KGW_SERVER_PORT": "0", "KGW_ADMIN_PORT": "0",
            "KGW_STORE_URL": engine == .sqlite ? "sqlite:" + store.address : store.address,
            "KGW_ARCHIVE_PATH": folder.path + "/archive",
        ]
        let file = try folder.write(text, to: "gateway.yaml")
        return try program.run(words + ["--config", file], environment: environment, in: folder.path)
    }

    @Test(arguments: [["config", "check"], ["serve"]], TestLedger.Engine.allCases)
    func `another currency is refused while money is held`(words: [String], _ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.admit()
        let outcome = try run(words, on: store, engine, currency: "EUR", price: "0.14")
        #expect(outcome.status == 78)
        #expect(outcome.output.isEmpty)
        #expect(outcome.remarks.contains("models.currency is EUR, but the store has money in USD: 0.14 held by"))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `another currency is taken where the store has no money`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.admit()
        _ = try await store.ledger.changes.cancelVideo(video.id, at: store.clock.now)
        let outcome = try run(["config", "check"], on: store, engine, currency: "EUR", price: "0.14")
        #expect(outcome.status == 0)
        #expect(!outcome.remarks.contains("currency"))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a new price under an old version is a warning`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.admit()
        let words = ["config", "check"]
        let changed = try run(words, on: store, engine, currency: "USD", price: "0.15")
        #expect(changed.status == 0)
        #expect(
            changed.remarks.contains(
                "warning: models.version is still \"kling-official-2026-11\", under which kling-v1 in mode std for 5 "
                    + "seconds has cost 0.14 and now costs 0.15; give new prices a new version."
            )
        )
        let named = try run(words, on: store, engine, currency: "USD", version: "next", price: "0.15")
        let same = try run(words, on: store, engine, currency: "USD", price: "0.14")
        #expect(!(named.remarks + same.remarks).contains("models.version"))
    }

    @Test
    func `a look at a store that nobody uses leaves no file beside it`() async throws {
        let store = try await TestLedger()
        _ = try await store.admit()
        try await store.close()
        let outcome = try run(["config", "check"], on: store, .sqlite, currency: "EUR", price: "0.14")
        #expect(outcome.status == 78)
        #expect(try FileManager.default.contentsOfDirectory(atPath: store.folderPath) == ["ledger.db"])
    }
}
