import GatewayHTTP
import GatewayLedger
import GatewayModel
import WebAddresses

/// Addresses that orders name to be told of their own video.
struct OrderWebhooks: Sendable {
    let webhooks: LedgerWebhooks
    let parts: WebhookParts
    let settings: LiveValue<APISettings>
    let clock: any WallClock

    /// What an order's address comes to.
    /// - Throws: `invalidField` where it is no address.
    func requested(
        _ form: SubmissionForm.Webhook,
        of tenant: TenantID,
        in request: GatewayRequest
    ) throws(GatewayError) -> RequestedWebhook {
        let (name, url) = (form.name, form.url)
        guard let address = WebAddress(url) else {
            throw .invalidField(name, "\(name) must be the whole address of a receiver, beginning with https://.")
        }
        let webhook = OrderWebhook(
            url: url,
            origin: "\(address.isSecure ? "https" : "http")://\(address.host.lowercased()):\(address.port)",
            format: form.format,
            base: PublicOrigin(of: request, configured: settings.value.publicURL).text
        )
        return RequestedWebhook(webhook) { () async throws(GatewayError) in
            // An order is not refused because a name server does not answer.
            try await parts.sender.check(url, as: name, mustBeFound: false)
            try await checkSecret(for: form, of: tenant)
        }
    }

    /// Who knows Kling's callbacks knows of no secret, and gets one that waits to be asked for.
    private func checkSecret(for form: SubmissionForm.Webhook, of tenant: TenantID) async throws(GatewayError) {
        guard try await !webhooks.hasSecret(tenant) else {
            return
        }
        guard form.format == .kling else {
            throw .invalidField(
                form.name,
                """
                \(form.name) needs a secret, which what is sent there is signed with: make one with POST \
                /v1/webhook_secret, which shows it once, and give it to the receiver.
                """
            )
        }
        var entropy = parts.entropy
        let sealed = parts.seal.seal(WebhookSecret(using: &entropy), of: tenant, using: &entropy)
        try await webhooks.keepSecret(ofTenant: tenant, ifNone: sealed, at: clock.now)
    }
}
