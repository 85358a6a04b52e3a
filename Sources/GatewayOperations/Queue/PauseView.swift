import GatewayLedger
package import GatewayModel

/// A pause of submission as an operator is shown it.
package struct PauseView: Hashable, Sendable, Encodable {
    /// `all`, `tenant`, `model` or `upstream_key`.
    package let kind: String
    /// The name of the tenant, the model or the key; nothing where all is paused.
    package let subject: String?
    /// Why.
    package let reason: String?
    /// When it began, as RFC 3339.
    package let since: String
    /// Who began it or changed its reason, if that is known.
    package let author: String?

    /// Shows a pause.
    package init(_ pause: Pause, tenants: [TenantID: String]) {
        kind = pause.scope.kind.rawValue
        subject =
            switch pause.scope {
            case .all: nil
            case .tenant(let id): tenants[id] ?? id.text
            case .model(let id): id.text
            case .upstreamKey(let id): id.text
            }
        reason = pause.reason
        since = pause.since.text
        author = pause.author
    }

    /// What is paused, in words.
    var subjectText: String {
        guard let subject else {
            return "all videos"
        }
        let name = TextTable.printable(subject)
        return kind == PauseScope.Kind.upstreamKey.rawValue ? "the upstream key \(name)" : "the \(kind) \(name)"
    }

    /// What is paused and why, as the end of a sentence.
    var reasonText: String {
        let text = subjectText + (reason.map { ": \(TextTable.printable($0))" } ?? "")
        return text.last.map { ".!?…".contains($0) } ?? false ? text : text + "."
    }

    /// What an operator types to end it.
    package var end: String {
        guard let subject else {
            return "kling-gateway resume"
        }
        let option = kind == PauseScope.Kind.upstreamKey.rawValue ? "upstream-key" : kind
        return "kling-gateway resume --\(option) \(TextTable.printable(subject))"
    }

    /// On one line.
    package var text: String {
        let by = author.map { " by \(TextTable.printable($0))" } ?? ""
        let why = reason.map { ": \(TextTable.printable($0))" } ?? ""
        return "\(subjectText), since \(since.inLocalTime)\(by)\(why)"
    }
}

/// What came of pausing.
package struct PauseOutcome: Sendable, Encodable {
    /// The pause that holds now.
    package let pause: PauseView
    /// Whether there was none before.
    package let isNew: Bool

    private enum CodingKeys: String, CodingKey {
        case pause
        case isNew = "is_new"
    }

    /// In a sentence.
    package var text: String {
        isNew
            ? "Submission is paused for \(pause.text)"
            : "Submission was paused before for \(pause.text)"
    }
}

/// What came of resuming.
package struct ResumeOutcome: Sendable, Encodable {
    /// The pause that has ended.
    package let ended: PauseView
    /// The pauses that go on.
    package let others: [PauseView]

    /// In a sentence, and one for each pause that goes on.
    package var text: String {
        let goesOn = "Submission goes on for \(ended.subjectText)"
        guard !others.isEmpty else {
            return goesOn + "."
        }
        return ([goesOn + ", but for what stays paused:"] + others.map { "  " + $0.text }).joined(separator: "\n")
    }
}
