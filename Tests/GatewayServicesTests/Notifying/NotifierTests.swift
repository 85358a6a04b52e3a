import GatewayLedger
import GatewayModel
import GatewayTestKit
import Logging
import Testing

@testable import GatewayServices

/// The notifier over a real ledger and a scripted target.
struct NotifierTests {
    private static let good = "https://good.example/hook"
    private static let bad = "https://bad.example/hook"

    private let store: TestLedger
    private let sender = ScriptedWebhookSender()
    private let seal: WebhookSeal
    private let log = CapturedLog()

    init() async throws {
        store = try await TestLedger()
        seal = try WebhookSeal(key: Array(repeating: 3, count: WebhookSeal.keyLength))
    }

    private var notifier: Notifier {
        Notifier(
            ledger: store.ledger.work,
            sender: sender,
            seal: seal,
            render: { "\($0.type) of \($0.video.id)" },
            clock: store.clock,
            entropy: store.entropy,
            logger: log.logger
        )
    }

    private func makeEndpoint(_ url: String = good) async throws -> (WebhookEndpoint, WebhookSecret) {
        var entropy = store.entropy
        let endpoint = WebhookEndpoint(
            id: WebhookEndpointID(at: store.clock.now, using: &entropy),
            tenant: store.tenant.id,
            url: url,
            createdAt: store.clock.now
        )
        let secret = WebhookSecret(using: &entropy)
        let sealed = seal.seal(secret, of: store.tenant.id, using: &entropy)
        try await store.ledger.webhooks.create(endpoint, secret: sealed)
        return (endpoint, secret)
    }

    /// A video that ends at once.
    private func endVideo() async throws -> VideoID {
        let video = try await store.admit()
        _ = try await store.ledger.changes.cancelVideo(video.id, at: store.clock.now)
        return video.id
    }

    private func deliveries(to endpoint: WebhookEndpoint) async throws -> [WebhookDelivery] {
        let webhooks = store.ledger.webhooks
        return try await webhooks.deliveries(to: endpoint.id, of: endpoint.tenant, after: nil, limit: 100).deliveries
    }

    @Test func `an event arrives once, signed with the secret of its endpoint`() async throws {
        let (endpoint, secret) = try await makeEndpoint()
        let video = try await endVideo()
        let notifier = notifier
        try await notifier.step()
        try await notifier.step()
        let post = try #require(sender.posts.first)
        #expect(sender.posts.count == 1)
        #expect(post.url == Self.good)
        #expect(post.body == "video.canceled of \(video)")
        let (id, seconds) = ("evt_\(video.taskID)_canceled", store.clock.now.seconds)
        #expect(
            post.headers == [
                "webhook-id": id, "webhook-timestamp": "\(seconds)",
                "webhook-signature": secret.signature(of: post.body, id: id, at: seconds),
            ]
        )
        #expect(try await deliveries(to: endpoint).map(\.state) == [.delivered])
    }

    @Test func `while a secret is rotated both sign, and then the new one alone`() async throws {
        let (endpoint, former) = try await makeEndpoint()
        var entropy = store.entropy
        let secret = WebhookSecret(using: &entropy)
        _ = try await store.ledger.webhooks.rotateSecret(
            of: endpoint.id,
            of: endpoint.tenant,
            to: seal.seal(secret, of: endpoint.tenant, using: &entropy),
            overlap: .seconds(60),
            at: store.clock.now
        )
        for secrets in [[secret, former], [secret]] {
            _ = try await endVideo()
            try await notifier.step()
            let post = try #require(sender.posts.last)
            let id = try #require(post.headers["webhook-id"])
            let seconds = store.clock.now.seconds
            let expected = secrets.map { $0.signature(of: post.body, id: id, at: seconds) }
            #expect(post.headers["webhook-signature"] == expected.joined(separator: " "))
            store.clock.advance(by: .seconds(60))
        }
    }

    @Test func `what does not arrive is sent again, the same, until it does`() async throws {
        let (endpoint, _) = try await makeEndpoint()
        sender.answer(Self.good, with: WebhookTrouble(.status, status: 500))
        _ = try await endVideo()
        try await notifier.step()
        let first = try #require(try await deliveries(to: endpoint).first)
        #expect([first.status, first.tries] == [500, 1])
        #expect(first.state == .pending)
        let next = try #require(first.nextAt)
        // Five seconds, or up to a fifth less.
        #expect((4000...5000).contains((next - store.clock.now).milliseconds))
        sender.answer(Self.good, with: nil)
        store.clock.advance(by: .seconds(6))
        try await notifier.step()
        #expect(Set(sender.posts.map(\.body)).count == 1)
        #expect(Set(sender.posts.map { $0.headers["webhook-id"] }).count == 1)
        #expect(try await deliveries(to: endpoint).map(\.state) == [.delivered])
    }

    @Test func `a bad endpoint keeps nothing from a good one`() async throws {
        let (good, _) = try await makeEndpoint()
        let (bad, _) = try await makeEndpoint(Self.bad)
        sender.answer(Self.bad, with: WebhookTrouble(.timedOut))
        let notifier = notifier
        var videos: [VideoID] = []
        for _ in 0..<20 {
            videos.append(try await endVideo())
        }
        for _ in 0..<3 {
            try await notifier.step()
        }
        #expect(try await deliveries(to: good).allSatisfy { $0.state == .delivered })
        #expect(sender.posts.count { $0.url == Self.good } == 20)
        // Of the bad one fewer are tried at once, once one has failed.
        let tried = sender.posts.count { $0.url == Self.bad }
        #expect(tried == QueueLoads.width + 2 * QueueLoads.failingWidth)
        #expect(try await deliveries(to: bad).allSatisfy { $0.state == .pending })
    }

    @Test func `an endpoint is tried for three days, and disabled when nothing has arrived for five`() async throws {
        let (endpoint, _) = try await makeEndpoint()
        sender.answer(Self.good, with: WebhookTrouble(.unreachable))
        _ = try await endVideo()
        for _ in 0..<200 {
            try await notifier.step()
            store.clock.advance(by: .seconds(3600))
        }
        #expect(sender.posts.count == DeliveryDecision.schedule.count)
        #expect(try await deliveries(to: endpoint).map(\.state) == [.failed])
        _ = try await endVideo()
        try await notifier.step()
        let shown = try await store.ledger.webhooks.endpoint(endpoint.id, of: endpoint.tenant)
        #expect(shown.disabledReason == .failing)
        let lines = log.take().filter { $0.level == .warning }.map(\.message)
        let expected = ["a webhook is given up; it can be replayed", "a webhook endpoint is disabled"]
        #expect(lines.map { "\($0)" } == expected)
    }

    @Test func `what cannot be opened is not sent, and is not lost`() async throws {
        var entropy = store.entropy
        let (endpoint, secret) = try await makeEndpoint()
        let other = try WebhookSeal(key: Array(repeating: 4, count: WebhookSeal.keyLength))
        _ = try await store.ledger.webhooks.rotateSecret(
            of: endpoint.id,
            of: endpoint.tenant,
            to: other.seal(secret, of: endpoint.tenant, using: &entropy),
            overlap: .zero,
            at: store.clock.now
        )
        _ = try await endVideo()
        try await notifier.step()
        #expect(sender.posts.isEmpty)
        let delivery = try #require(try await deliveries(to: endpoint).first)
        #expect(delivery.error == "no_secret")
        #expect(delivery.state == .pending)
    }

    @Test func `no secret and no address is in the log`() async throws {
        let (_, secret) = try await makeEndpoint("https://good.example/token-c4n4ry")
        sender.answer("https://good.example/token-c4n4ry", with: WebhookTrouble(.status, status: 410))
        _ = try await endVideo()
        try await notifier.step()
        let lines = log.take().map(\.text).joined()
        #expect(lines.contains("a webhook endpoint is disabled"))
        #expect(!lines.contains("c4n4ry"))
        #expect(!secret.withExposedText { lines.contains($0) })
    }
}
