/// Who a change is ascribed to in the audit log, and from where it came.
package struct AuditActor: Hashable, Sendable {
    /// What let somebody make a change.
    package enum Kind: String, Sendable, CaseIterable {
        /// An operator's token.
        case `operator`
        /// The token of `admin.token_file`.
        case adminToken = "admin_token"
        /// A command beside the store.
        case command
    }

    /// The longest name or place that is kept, in characters.
    package static let maximumLength = 256

    /// What let it make the change.
    package let kind: Kind
    /// Its name: an operator's, that of the setting which names the token, or that of a user of the operating system.
    package let name: String
    /// From where: an address, or the command line with the user of the process.
    package let origin: String

    /// Makes an actor; what is too long is cut off, and a NUL left out.
    package init(_ kind: Kind, name: String, origin: String) {
        self.kind = kind
        self.name = Self.bounded(name)
        self.origin = Self.bounded(origin)
    }

    /// The same, where a file says what is to be changed.
    package func applying(file: String) -> AuditActor {
        AuditActor(kind, name: name, origin: "\(origin), file \(file)")
    }

    private static func bounded(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: text.unicodeScalars.filter { $0 != "\0" }.prefix(maximumLength))
        return String(kept)
    }
}

/// What an operator did, as the audit log has it.
package enum AuditVerb: String, Sendable, CaseIterable {
    case createTenant = "tenant.create"
    case setTenant = "tenant.set"
    case applyTenant = "tenant.apply"
    case suspendTenant = "tenant.suspend"
    case resumeTenant = "tenant.resume"
    case createKey = "key.create"
    case rotateKey = "key.rotate"
    case revokeKey = "key.revoke"
    case cancelVideo = "video.cancel"
    case pause = "submission.pause"
    case resume = "submission.resume"
    case purgeCache = "cache.purge"
    case replayWebhooks = "webhook.replay"
    case createOperator = "operator.create"
    case revokeOperator = "operator.revoke"
}

/// What was changed.
package struct AuditSubject: Hashable, Sendable {
    /// What kind of thing it is.
    package enum Kind: String, Sendable, CaseIterable {
        case tenant
        case key
        case video
        case submission
        case cache
        case webhookEndpoint = "webhook_endpoint"
        case `operator`
    }

    /// What kind of thing it is.
    package let kind: Kind
    /// Which one: a name or an id.
    package let name: String

    /// Names a subject.
    package init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}
