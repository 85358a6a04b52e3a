import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct HostileTextTests {
    /// Texts that some layer somewhere has cut, escaped, folded or run.
    private static let texts = [
        "'; DROP TABLE videos; --", "\"$1\" ?1 :a @b", "😀👨‍👩‍👧‍👦🇩🇪", "e\u{301}", "\u{E9}", "\u{FEFF}x\u{200B}",
        "\u{1}\u{7F}\u{85}",
        "line\nline\r\ntab\t\\ /", "\u{10FFFF}\u{E000}\u{FFFD}", "\u{202E}abc", "123", "null", " ", "",
        String(repeating: "𝕏", count: 2499),
    ]

    @Test(arguments: TestLedger.Engine.allCases, texts.indices)
    func `a text comes back scalar for scalar`(_ engine: TestLedger.Engine, index: Int) async throws {
        let text = Self.texts[index]
        let store = try await TestLedger(engine)
        let stored = try await store.rows("SELECT $1, $2", [.text(text), .text("a" + text + "z")])
        let scalars = stored.flatMap { $0 }
            .map { value -> [Unicode.Scalar] in
                guard case .text(let text) = value else {
                    return []
                }
                return Array(text.unicodeScalars)
            }
        #expect(scalars == [Array(text.unicodeScalars), Array(("a" + text + "z").unicodeScalars)])
    }

    @Test(arguments: TestLedger.Engine.allCases, texts.indices)
    func `a tenant may name its video anything, and finds it by exactly that`(
        _ engine: TestLedger.Engine,
        index: Int
    ) async throws {
        let name = Self.texts[index]
        let store = try await TestLedger(engine)
        let video = try await store.admit(prompt: "x" + name, externalID: name)
        let found = try #require(try await store.ledger.reader.video(externalID: name, of: store.tenant.id))
        #expect(found.id == video.id)
        #expect(found.externalID?.unicodeScalars.elementsEqual(name.unicodeScalars) == true)
        #expect(found.order == video.order)
        #expect(try await store.ledger.reader.video(externalID: name + "x", of: store.tenant.id) == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `names that look alike are different names`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let composed = try await store.admit(externalID: "\u{E9}")
        let decomposed = try await store.admit(externalID: "e\u{301}")
        #expect(composed.id != decomposed.id)
        #expect(try await store.ledger.reader.video(externalID: "e\u{301}", of: store.tenant.id)?.id == decomposed.id)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a NUL is refused instead of cutting the text off`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.admit(externalID: "a")
        for name in ["a\u{0}", "\u{0}", "b\u{0}c"] {
            let admission = await #expect(throws: GatewayError.self) {
                try await store.admit(externalID: name)
            }
            #expect(admission?.code == .invalidField)
            let search = await #expect(throws: GatewayError.self) {
                try await store.ledger.reader.video(externalID: name, of: store.tenant.id)
            }
            #expect(search?.code == .invalidField)
        }
        #expect(try await store.number("SELECT COUNT(*) FROM videos") == 1)
        #expect(try await store.number("SELECT COUNT(*) FROM entries") == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `addresses and ids from the upstream are recorded without their NULs`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitting)
        let now = store.clock.now
        #expect(try await store.record(.submitted(taskID: "\u{0}12\u{0}", nextPoll: now), of: video.submission))
        let due = try #require(try await store.ledger.work.claimDue(at: now, lease: .zero, limit: 1).first)
        #expect(due.taskID == "12")
        #expect(try await store.record(.succeeded(url: "https://a/\u{0}b"), of: due))
        let job = try #require(try await store.ledger.work.claimFiles(at: now, lease: .zero, limit: 1).first)
        #expect(job.url == "https://a/b")
        try await store.ledger.work.recordFileTrouble(of: job, url: "https://c\u{0}", trouble: .cut, tryAgainAt: now)
        #expect(try await store.ledger.work.claimFiles(at: now, lease: .zero, limit: 1).first?.url == "https://c")
    }
}
