import GatewayModel

/// What is the same order, for the same circle of tenants.
struct CacheKey {
    let text: String

    /// Every field that reaches the upstream, with its defaults, and the price on which the order was accepted.
    ///
    /// A price that was changed is the sign by which an operator tells that a model is no longer what it was.
    init(_ admission: Admission, mode: CacheMode) {
        let order = admission.priced.order
        let digest = Fingerprint.text(of: [
            order.model.text, order.mode.text, "\(order.seconds)", order.aspectRatio.rawValue, order.prompt,
            Fingerprint.part(order.negativePrompt), Fingerprint.part(order.guidance.map { "\($0)" }),
            Fingerprint.part(order.camera?.stored), admission.currency, "\(admission.priced.price.microUnits)",
        ])
        let circle = mode == .shared ? "shared" : admission.tenant.text
        text = "\(circle)/\(digest)"
    }

    /// The number of the lock under which it is decided about the order.
    var lock: Int64 {
        text.utf8.suffix(16).reduce(0) { number, digit in number &* 31 &+ Int64(digit) }
    }
}
