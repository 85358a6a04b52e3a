import GatewayModel
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP
@testable import GatewayLedger

struct OrdersInFlightTests {
    private static let tenant = TenantID(stored: "tenant-1")

    private static func claim(
        _ key: String? = "k",
        digest: String = "d",
        route: String = "/v1/videos",
        isRepeat: Bool = false
    ) -> IdempotencyIdentity {
        IdempotencyIdentity(route: route, key: key, digest: digest, isRepeat: isRepeat)
    }

    /// What an order is refused with that comes while another one is decided about.
    private static func refusal(
        of second: IdempotencyIdentity,
        by tenant: TenantID = tenant,
        during first: IdempotencyIdentity
    ) async throws -> GatewayError.Code? {
        let orders = OrdersInFlight()
        let during = try await orders.decide(first, of: Self.tenant) { () async throws(GatewayError) in
            await code(of: second, by: tenant, at: orders)
        }
        let afterwards = await code(of: second, by: tenant, at: orders)
        #expect(afterwards == nil)
        return during
    }

    private static func code(
        of claim: IdempotencyIdentity,
        by tenant: TenantID,
        at orders: OrdersInFlight
    ) async -> GatewayError.Code? {
        do throws(GatewayError) {
            try await orders.decide(claim, of: tenant) { () async throws(GatewayError) in }
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `a key that is being decided about is refused until it is decided`() async throws {
        let same = try await Self.refusal(of: Self.claim(), during: Self.claim())
        let another = try await Self.refusal(of: Self.claim(digest: "e"), during: Self.claim())
        #expect([same, another] == [.idempotencyInFlight, .idempotencyInFlight])
    }

    @Test func `another key, route or tenant is another order`() async throws {
        let key = try await Self.refusal(of: Self.claim("l"), during: Self.claim())
        let route = try await Self.refusal(of: Self.claim(route: "/kling"), during: Self.claim())
        let tenant = try await Self.refusal(of: Self.claim(), by: TenantID(stored: "tenant-2"), during: Self.claim())
        #expect([key, route, tenant] == [nil, nil, nil])
    }

    @Test func `a repetition without a key waits for what it repeats, and an order of its own does not`() async throws {
        let first = Self.claim(nil)
        let repetition = try await Self.refusal(of: Self.claim(nil, isRepeat: true), during: first)
        let own = try await Self.refusal(of: Self.claim(nil), during: first)
        let other = try await Self.refusal(of: Self.claim(nil, digest: "e", isRepeat: true), during: first)
        #expect([repetition, own, other] == [.idempotencyInFlight, nil, nil])
    }

    @Test func `an order that fails is out of the way`() async throws {
        let orders = OrdersInFlight()
        do throws(GatewayError) {
            try await orders.decide(Self.claim(), of: Self.tenant) { () async throws(GatewayError) in
                throw GatewayError(.storeUnavailable, "Not now.")
            }
        } catch {
            #expect(error.code == .storeUnavailable)
        }
        let code = await Self.code(of: Self.claim(), by: Self.tenant, at: orders)
        #expect(code == nil)
    }
}
