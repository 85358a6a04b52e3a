import GatewayModel

extension CreateOutcome {
    /// The outcome in one line, for tables.
    var summary: String {
        switch self {
        case .made(let id, _): "made \(id)"
        case .refusedBeforeMade(let trouble): "later \(trouble.kind.rawValue)"
        case .refusedForGood(let failure, _): "never \(failure.code.rawValue)"
        case .operatorTrouble(let trouble): "operator \(trouble.kind.rawValue)"
        case .unknown(let trouble): "unknown \(trouble.kind.rawValue)"
        }
    }

    /// The trouble, when it is one.
    var trouble: UpstreamTrouble? {
        switch self {
        case .made: nil
        case .refusedBeforeMade(let trouble), .refusedForGood(_, let trouble), .operatorTrouble(let trouble),
            .unknown(let trouble):
            trouble
        }
    }
}

extension QueryOutcome {
    /// The outcome in one line, for tables.
    var summary: String {
        switch self {
        case .found(let report): "\(report.phase.summary)"
        case .notFound: "not found"
        case .noAnswer(let trouble): "again \(trouble.kind.rawValue)"
        case .operatorTrouble(let trouble): "operator \(trouble.kind.rawValue)"
        }
    }

    /// The report, when the task was found.
    var report: TaskReport? {
        if case .found(let report) = self {
            report
        } else {
            nil
        }
    }

    /// The trouble, when it is one.
    var trouble: UpstreamTrouble? {
        switch self {
        case .found: nil
        case .notFound(let trouble), .noAnswer(let trouble), .operatorTrouble(let trouble): trouble
        }
    }
}

extension TaskReport.Phase {
    /// The phase in one line, for tables.
    var summary: String {
        switch self {
        case .submitted: "submitted"
        case .processing: "processing"
        case .succeeded(let url): "succeeded \(url)"
        case .failed(let failure): "failed \(failure.code.rawValue)"
        }
    }
}

extension ListOutcome {
    /// The outcome in one line, for tables.
    var summary: String {
        switch self {
        case .page(let tasks):
            tasks.map { "\($0.report.id ?? "-") \($0.name ?? "-") \($0.report.phase.summary)" }.joined(separator: ", ")
        case .unavailable(let trouble): "unavailable \(trouble.kind.rawValue)"
        }
    }
}
