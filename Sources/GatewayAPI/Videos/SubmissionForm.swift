import GatewayModel

/// A submission as it was asked for, whichever form it came in; the order itself is not checked yet.
struct SubmissionForm {
    /// The bounds of the caller's own pairs.
    enum MetadataLimits {
        static let pairs = 16
        static let keyScalars = 64
        static let valueScalars = 512
    }

    /// How many seconds a video may be allowed to wait.
    static let queueDeadlines = 1...86_400

    var order = OrderRequest()
    var metadata: [String: String] = [:]
    var queueDeadline: Duration?
    var priority: Int?
    var externalID: String?
    /// Where it wants its video told.
    var webhook: Webhook?

    /// An address as it was given.
    struct Webhook {
        /// The field that it stood in.
        let name: String
        let url: String
        let format: WebhookFormat

        /// Nothing where the field was not given.
        init?(_ url: String?, in name: String, _ format: WebhookFormat) {
            guard let url else {
                return nil
            }
            self.name = name
            self.url = url
            self.format = format
        }
    }
}
