import GatewayHTTP
package import GatewayLedger
package import GatewayModel

/// What telling callers takes beside the ledger.
package struct WebhookParts: Sendable {
    /// What carries events, and knows which addresses may be told.
    package let sender: any WebhookSender
    /// What seals secrets before they are stored.
    package let seal: WebhookSeal
    let entropy: Entropy

    /// Takes the parts.
    package init(sender: any WebhookSender, seal: WebhookSeal, entropy: Entropy) {
        self.sender = sender
        self.seal = seal
        self.entropy = entropy
    }
}

extension WebhookSender {
    /// Whether an address may be told.
    /// - Parameters:
    ///   - name: The field that it stands in.
    ///   - mustBeFound: Whether its host must have an address at this moment; at each sending it must.
    /// - Throws: `invalidField`, which tells nothing of what the host's name leads to.
    func check(_ url: String, as name: String, mustBeFound: Bool) async throws(GatewayError) {
        guard url.utf8.count <= WebhookEndpoint.maximumURL else {
            throw .invalidField(name, "\(name) has at most \(WebhookEndpoint.maximumURL) characters.")
        }
        do throws(WebhookTrouble) {
            try await check(url)
        } catch {
            switch error.kind {
            case .forbiddenAddress:
                throw .invalidField(
                    name,
                    """
                    \(name) is no address that this gateway may call: it must begin with https://, name a host that its \
                    operator allows, which by default is any on the open Internet, and have port 443 or one from 8000 on.
                    """
                )
            default:
                if mustBeFound {
                    throw .invalidField(name, "The host of \(name) cannot be found.")
                }
            }
        }
    }
}
