import Digests
package import GatewayModel

/// What is the same order, for the same circle of tenants.
struct CacheKey {
    let text: String

    /// Every field that reaches the upstream, with its defaults, and what was sold under its model's name: an entry of the
    /// catalogue that was changed is the sign by which an operator tells that a model is no longer what it was.
    static func digest(of admission: PricedAdmission) -> String {
        let order = admission.priced.order
        return Fingerprint.text(of: [
            order.model.text, order.mode.text, "\(order.seconds)", order.aspectRatio.rawValue, order.prompt,
            Fingerprint.part(order.negativePrompt), Fingerprint.part(order.guidance.map { "\($0)" }),
            Fingerprint.part(order.camera?.stored), admission.currency, "\(admission.priced.price.microUnits)",
            admission.priced.entryVersion,
        ])
    }

    /// The order that has this digest, for the tenant's circle.
    init(_ digest: String, of tenant: TenantID, mode: CacheMode) {
        text = "\(mode == .shared ? "shared" : tenant.text)/\(digest)"
    }
}

/// A digest of several texts that no other texts have: their lengths keep one from running into the next.
package enum Fingerprint {
    /// The digest, in hexadecimal digits.
    package static func text(of parts: [String]) -> String {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += "\(part.utf8.count):".utf8
            bytes += part.utf8
        }
        return Hexadecimal.encode(SHA256.hash(data: bytes))
    }

    /// A part that may be missing, which is another than an empty one.
    package static func part(_ text: String?) -> String {
        text.map { "+" + $0 } ?? "-"
    }
}

/// What a submission asks of the result cache.
package struct CacheRequest: Sendable {
    /// What holds for a tenant without a rule of its own.
    package let policy: CachePolicy
    /// What the caller says.
    package var directives: CacheDirectives

    /// Makes a request.
    package init(policy: CachePolicy, directives: CacheDirectives = CacheDirectives()) {
        self.policy = policy
        self.directives = directives
    }
}

/// What a caller says about the result cache.
package struct CacheDirectives: Hashable, Sendable {
    /// Whether a video that is there, or under way, will do.
    package var mayShare = true
    /// Whether others may have the video that is made.
    package var mayStore = true
    /// The greatest age of a video that will do.
    package var maximumAge: Duration?

    /// Makes what a caller says who asks for nothing special.
    package init() {}
}
