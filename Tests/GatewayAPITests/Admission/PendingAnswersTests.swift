import GatewayModel
import GatewayTestKit
import Synchronization
import Testing

@testable import GatewayAPI
@testable import GatewayLedger

struct PendingAnswersTests {
    private static func request(
        _ key: String? = nil,
        digest: String = "d",
        by caller: String = "key-1",
        tenant: String = "tenant-1",
        isGone: @escaping @Sendable () -> Bool = { false }
    ) -> AdmissionRequest {
        var request = AdmissionRequest(
            tenant: TenantID(stored: tenant),
            identity: IdempotencyIdentity(route: "/v1/videos", key: key, digest: digest, isRepeat: false),
            order: OrderRequest()
        )
        request.caller = OrderCaller(key: KeyID(stored: caller), isGone: isGone)
        return request
    }

    @Test func `equal orders whose callers wait go on side by side`() async throws {
        let answers = PendingAnswers()
        let first = try #require(await answers.enter(Self.request()))
        let second = try #require(await answers.enter(Self.request()))
        #expect(first !== second)
        first.leave()
        second.leave()
    }

    @Test func `an order waits for an equal one whose caller has gone, until what became of it is known`() async throws
    {
        let answers = PendingAnswers()
        let isGone = Atomic(false)
        let first = try #require(await answers.enter(Self.request { isGone.load(ordering: .relaxed) }))
        isGone.store(true, ordering: .relaxed)
        // Other orders, keys and tenants do not, nor does an order that has its own key.
        for other in [
            Self.request(digest: "e"), Self.request(by: "key-2"), Self.request(tenant: "tenant-2"), Self.request("k"),
        ] {
            await answers.enter(other)?.leave()
        }
        let events = LiveValue<[String]>([])
        async let second = answers.enter(
            Self.request {
                // Asked of the second one too, as soon as it is in.
                events.replace(with: events.value + ["second is in"])
                return false
            }
        )
        events.replace(with: ["first leaves"])
        first.leave()
        let entry = try #require(await second)
        await answers.enter(Self.request())?.leave()
        #expect(events.value == ["first leaves", "second is in"])
        entry.leave()
        entry.leave()
    }

    @Test func `nobody waits for an order that has an idempotency key, or no caller`() async {
        let answers = PendingAnswers()
        #expect(await answers.enter(Self.request("k") { true }) == nil)
        var nobodys = Self.request()
        nobodys.caller = nil
        #expect(await answers.enter(nobodys) == nil)
    }
}
