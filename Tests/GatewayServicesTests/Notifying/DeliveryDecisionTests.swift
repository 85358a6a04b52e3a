import GatewayLedger
import GatewayModel
import Testing

@testable import GatewayServices

struct DeliveryDecisionTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    private func result(
        _ trouble: WebhookTrouble = WebhookTrouble(.status, status: 500),
        tries: Int = 1,
        isEndpoint: Bool = true,
        failingFor: Duration? = nil
    ) -> DeliveryResult {
        DeliveryDecision.result(
            of: trouble,
            tries: tries,
            isEndpoint: isEndpoint,
            failingSince: failingFor.map { now - $0 },
            at: now,
            jitter: .none
        )
    }

    @Test(arguments: [
        (1, 5), (2, 300), (3, 1800), (4, 7200), (5, 18_000), (6, 36_000), (7, 50_400), (8, 72_000), (9, 86_400),
    ])
    func `each try waits longer than the one before`(tries: Int, seconds: Int) {
        let trouble = WebhookTrouble(.timedOut)
        #expect(result(trouble, tries: tries) == .retry(at: now + .seconds(seconds), trouble))
    }

    @Test(arguments: [10, 11, 1000])
    func `the tenth try is the last`(tries: Int) {
        let trouble = WebhookTrouble(.unreachable)
        #expect(result(trouble, tries: tries) == .abandoned(trouble))
    }

    @Test(arguments: [(0, 5), (5, 5), (6, 6), (3600, 3600), (86_400, 86_400), (86_401, 86_400)])
    func `a target is left alone for as long as it asks, up to a day`(asked: Int, seconds: Int) {
        let trouble = WebhookTrouble(.status, status: 503, retryAfter: .seconds(asked))
        #expect(result(trouble) == .retry(at: now + .seconds(seconds), trouble))
    }

    @Test func `410 disables an endpoint, and ends what an order's own address was to be told`() {
        let gone = WebhookTrouble(.status, status: 410)
        #expect(result(gone) == .disabled(.gone, gone))
        #expect(result(gone, isEndpoint: false) == .abandoned(gone))
    }

    @Test func `five days without anything that arrives disable an endpoint`() {
        let trouble = WebhookTrouble(.status, status: 500)
        let almost = WebhookEndpoint.patience - .milliseconds(1)
        #expect(result(trouble, failingFor: almost) == .retry(at: now + .seconds(5), trouble))
        #expect(result(trouble, failingFor: WebhookEndpoint.patience) == .disabled(.failing, trouble))
        let own = result(trouble, isEndpoint: false, failingFor: WebhookEndpoint.patience)
        #expect(own == .retry(at: now + .seconds(5), trouble))
    }

    @Test func `what the gateway's own stop broke off is due at once`() {
        let trouble = WebhookTrouble(.canceled)
        #expect(result(trouble, tries: 10, failingFor: WebhookEndpoint.patience) == .retry(at: now, trouble))
    }
}
