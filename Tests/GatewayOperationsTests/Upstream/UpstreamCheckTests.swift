import Foundation
import GatewayModel
import GatewayOperations
import Synchronization
import Testing

struct UpstreamCheckTests {
    /// An upstream that answers every key alike, and counts what it is asked.
    private final class Scripted: CheckableUpstream {
        let shares: [UpstreamKeyShare]
        private let answers: (query: QueryOutcome, models: ModelListOutcome, balance: BalanceOutcome)
        private let asked = Mutex<[String]>([])

        init(
            keys: [String] = ["uk_1"],
            query: QueryOutcome = .notFound(UpstreamTrouble(.notFound, status: 404)),
            models: ModelListOutcome = .listed(["kling-v1"]),
            balance: BalanceOutcome = .unlimited
        ) {
            shares = keys.map { UpstreamKeyShare(UpstreamKeyID($0)) }
            answers = (query, models, balance)
        }

        var questions: [String] {
            asked.withLock(\.self)
        }

        func models(key: UpstreamKeyID) async -> ModelListOutcome {
            asked.withLock { $0.append("models \(key)") }
            return answers.models
        }

        func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome {
            asked.withLock { $0.append("query \(name) \(key)") }
            return answers.query
        }

        func balance(key: UpstreamKeyID) async -> BalanceOutcome {
            asked.withLock { $0.append("balance \(key)") }
            return answers.balance
        }
    }

    private static let way = UpstreamCheckView.Way(
        baseURL: "https://api.deerapi.com",
        proxy: (url: "http://ann:***@proxy:3128", source: "HTTPS_PROXY"),
        certificates: [(path: "/etc/company.pem", source: "upstream.ca_file")]
    )

    private func check(
        _ upstream: Scripted,
        asksForModels: Bool = true,
        knowing proof: UpstreamCheck.NameProof = .unknown
    ) async throws -> UpstreamCheckView {
        let check = UpstreamCheck(upstream, catalogue: try .standard(), asksForModels: asksForModels)
        return await check.run(by: Self.way, as: ExternalTaskID(stored: "kg-none"), knowing: proof)
    }

    @Test(
        arguments: [
            (.unknown, "not_asked", "names     not known, because the store cannot be read"),
            (
                .notProved, "missing",
                "names     no task was found by our name yet: a lost submission is looked for during all of "
                    + "upstream.reconcile_window"
            ),
            (
                .proved(since: Timestamp(seconds: 1_790_000_000)), "answers",
                "names     tasks are found by our names: a lost submission is settled within ten minutes (since "
                    + "\(LocalTime.system.text(Timestamp(seconds: 1_790_000_000))))"
            ),
        ] as [(UpstreamCheck.NameProof, String, String)]
    )
    func `whether tasks are found by our names is said as far as the store knows`(
        proof: UpstreamCheck.NameProof,
        status: String,
        line: String
    ) async throws {
        let view = try await check(Scripted(), knowing: proof)
        #expect(view.ok)
        #expect(view.text.split(separator: "\n").contains { $0 == line }, "\(view.text)")
        let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(view)) as? [String: Any]
        let names = object?["names"] as? [String: Any]
        #expect(names?["status"] as? String == status)
        #expect(names?["since"] as? String == (status == "answers" ? "2026-09-21T14:13:20Z" : nil))
    }

    @Test func `all that answers is good, each key is asked, and the way there is shown`() async throws {
        let upstream = Scripted(
            keys: ["uk_1", "uk_2"],
            models: .listed(Set(try Catalogue.standard().models.map(\.id.text))),
            balance: .dollars(available: Money(microUnits: 12_500_000), used: Money(microUnits: 250_000))
        )
        let view = try await check(upstream)
        #expect(view.ok)
        #expect(
            upstream.questions == [
                "query kg-none uk_1", "models uk_1", "balance uk_1", "query kg-none uk_2", "models uk_2",
                "balance uk_2",
            ]
        )
        let text = view.text
        for line in [
            "upstream  https://api.deerapi.com", "proxy     http://ann:***@proxy:3128, by HTTPS_PROXY",
            "trust     /etc/company.pem, by upstream.ca_file", "key uk_1", "key uk_2",
            "  key       ok        is accepted", "  balance   ok        12.50 USD left, 0.25 USD used",
        ] {
            #expect(text.split(separator: "\n").contains { $0 == line }, "\(text)")
        }
        #expect(text.contains("all that are on sale among them"))
    }

    @Test func `the JSON says the same in words that do not change`() async throws {
        let view = try await check(Scripted(models: .noAnswer(UpstreamTrouble(.notFound, status: 404))))
        let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(view)) as? [String: Any]
        #expect(object?["ok"] as? Bool == true)
        let way = try #require(object?["upstream"] as? [String: Any])
        #expect(way["base_url"] as? String == "https://api.deerapi.com")
        #expect((way["proxy"] as? [String: String]) == ["name": "http://ann:***@proxy:3128", "source": "HTTPS_PROXY"])
        let key = try #require((object?["keys"] as? [[String: Any]])?.first)
        #expect(key["id"] as? String == "uk_1")
        for (name, status) in ["key": "answers", "models": "missing", "query": "answers", "balance": "answers"] {
            #expect((key[name] as? [String: Any])?["status"] as? String == status, "\(name)")
        }
    }

    @Test(arguments: [
        (UpstreamTrouble(.credentials, status: 401), "put a good one into upstream.key_file"),
        (UpstreamTrouble(.notFound, status: 404), "check upstream.query_path"),
        (UpstreamTrouble(.redirected, status: 301), "check upstream.query_path"),
        (UpstreamTrouble(.unreadable, status: 200), "check upstream.query_path"),
        (UpstreamTrouble(.serverError, status: 503), "try again"),
        (UpstreamTrouble(.balance, status: 402), "Top up the account"),
    ])
    func `a query route that does not answer is bad, with what to do`(
        trouble: UpstreamTrouble,
        advice: String
    ) async throws {
        let view = try await check(Scripted(query: .operatorTrouble(trouble)))
        #expect(!view.ok)
        #expect(view.text.contains(advice), "\(view.text)")
        #expect(view.text.contains("HTTP \(trouble.status ?? 0)"))
    }

    @Test func `a refused key is said as such, once for all questions`() async throws {
        let trouble = UpstreamTrouble(.credentials, status: 401, code: "1002")
        let upstream = Scripted(
            query: .operatorTrouble(trouble),
            models: .noAnswer(trouble),
            balance: .noAnswer(trouble)
        )
        let view = try await check(upstream)
        #expect(!view.ok)
        #expect(view.text.contains("  key       fails     is refused"))
        #expect(view.text.contains("HTTP 401, code 1002"))
        #expect(view.text.components(separatedBy: "put a good one").count == 2)
    }

    @Test(arguments: [UpstreamTrouble.Kind.proxy, .unreachable, .timedOut, .cut])
    func `whoever does not answer is asked once, and the words of a proxy's failure are shown`(
        kind: UpstreamTrouble.Kind
    ) async throws {
        let words = "the proxy http://proxy:3128 takes no connection (Connection refused): check upstream.proxy"
        let upstream = Scripted(query: .noAnswer(UpstreamTrouble(kind, detail: words)))
        let view = try await check(upstream)
        #expect(!view.ok)
        #expect(upstream.questions == ["query kg-none uk_1"])
        #expect(view.text.contains(words))
        #expect(view.text.contains("  models    not asked "))
    }

    @Test func `what the gateway can do without does no harm`() async throws {
        let none = UpstreamTrouble(.notFound, status: 404)
        let without = try await check(Scripted(models: .noAnswer(none), balance: .noAnswer(none)))
        #expect(without.ok)
        #expect(without.text.contains("  balance   missing "))
        let broken = ModelListOutcome.noAnswer(UpstreamTrouble(.serverError, status: 500))
        #expect(try await check(Scripted(models: broken)).ok == false)
        #expect(try await check(Scripted(models: broken), asksForModels: false).ok)
        let unlisted = ModelListOutcome.noAnswer(UpstreamTrouble(.credentials, status: 401))
        let good = try await check(Scripted(models: unlisted))
        #expect(good.ok)
        #expect(good.text.contains("  key       ok        is accepted"))
        let rejected = QueryOutcome.noAnswer(UpstreamTrouble(.rejected, status: 400))
        #expect(try await check(Scripted(query: rejected)).ok)
    }

    @Test(arguments: [
        (BalanceOutcome.dollars(available: .zero, used: Money(microUnits: 1)), false), (.units(available: 0), false),
        (.dollars(available: Money(microUnits: -1), used: .zero), false), (.units(available: 1), true),
        (.dollars(available: Money(microUnits: 1), used: .zero), true), (.unlimited, true),
    ])
    func `an empty account is bad`(balance: BalanceOutcome, isGood: Bool) async throws {
        let view = try await check(Scripted(balance: balance))
        #expect(view.ok == isGood)
        #expect(view.text.contains("Top up the account") == !isGood)
    }

    @Test func `models on sale that the list leaves out are named`() async throws {
        let view = try await check(Scripted(models: .listed(["kling-v1"])))
        #expect(view.ok)
        #expect(view.text.contains("without kling-v1-"), "\(view.text)")
        #expect(view.text.contains("upstream.refuse_unlisted_models"))
        let strange = try await check(Scripted(models: .listed(["gpt-4o"])))
        #expect(strange.ok)
        #expect(strange.text.contains("none of those on sale"))
    }
}
