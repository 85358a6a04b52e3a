import GatewayModel
import GatewayOperations

/// What a person has to see to, the worst first, with what to do.
struct NowAlerts {
    let report: HealthReport
    let pauses: Pauses
    let unresolved: [UnresolvedVideoView]
    let tenants: [TenantID: String]
    let balances: DashboardParts.Balances
    let troubles: [TenantTrouble]

    /// How many pauses are told one by one.
    private static let maximumPauses = 5
    /// How many troubles of tenants are told one by one.
    private static let maximumTroubles = 5

    var block: Block {
        let alerts = reasons + lowBalances + paused + lookedFor + ofTenants
        let block = Block("What needs a person")
        return alerts.isEmpty
            ? block.with(\.vacancy, "Nothing: orders are taken, and videos are made.") : block.with(\.alerts, alerts)
    }

    /// The videos whose money is in doubt; nothing where there are none.
    var unresolvedTable: Block? {
        guard !unresolved.isEmpty else {
            return nil
        }
        var table = Table(
            "Unresolved videos",
            [.left("Video"), .left("Tenant"), .left("What is so"), .right("Price"), .left("Since")]
        )
        for video in unresolved {
            table.add(
                .code(video.id.description, link: Link.video(video.id)),
                .text(video.tenant).linked(Link.tenant(video.tenant)),
                video.isLookedFor ? .word("looked for", .warning) : .word("given up", .bad),
                .number(video.price),
                .time(video.since)
            )
        }
        var block = table.block(
            "Unresolved videos",
            remark: "Whether the upstream has made, and charged, these is not known. "
                + "“kling-gateway ledger reconcile” asks it.",
            vacancy: ""
        )
        block.anchor = "unresolved"
        return block
    }

    private var reasons: [Alert] {
        report.reasons.map { Alert($0, target: $0.part == .upstream ? "/upstream" : nil) }
    }

    private var ofTenants: [Alert] {
        let alerts = troubles.prefix(Self.maximumTroubles)
            .map { Alert(severity: "warning", headline: $0.why, advice: $0.help, target: Link.tenant($0.tenant)) }
        guard troubles.count > alerts.count else {
            return alerts
        }
        let more = Alert(
            severity: "warning",
            headline: "There is more of that kind, \(troubles.count - alerts.count)×.",
            advice: "The pages of tenants tell how far limits are used.",
            target: "/tenants"
        )
        return alerts + [more]
    }

    private var lowBalances: [Alert] {
        balances.filter(\.value.isLow).sorted { $0.key.text < $1.key.text }
            .map { key, balance in
                Alert(
                    severity: "warning",
                    headline: "Little money is left behind the key \(key.text): \(balance.left) USD.",
                    advice: "Top up its account before videos wait.",
                    target: "/upstream"
                )
            }
    }

    /// A text with a full stop behind it, unless whoever has written its end has set one.
    static func sentence(_ text: String) -> String {
        text.last.map { ".!?…".contains($0) } ?? false ? text : text + "."
    }

    private var paused: [Alert] {
        let shown = pauses.list.prefix(Self.maximumPauses)
            .map { pause in
                let by = pause.author.map { " by \($0)" } ?? ""
                let why = pause.reason.map { ": \($0)" } ?? ""
                return "\(Self.subject(of: pause, tenants: tenants)) since \(Numbers.moment(pause.since))\(by)\(why)"
            }
        guard !shown.isEmpty else {
            return []
        }
        let ends = pauses.list.prefix(Self.maximumPauses).map { PauseView($0, tenants: tenants).end }
            .joined(separator: "; ")
        let more = pauses.list.count > shown.count ? " and \(pauses.list.count - shown.count) more" : ""
        return [
            Alert(
                severity: "warning",
                headline: Self.sentence("Submission is paused: \(shown.joined(separator: "; "))\(more)"),
                advice: "What waits goes on when an operator presses “Resume” below, or types: \(ends)"
            )
        ]
    }

    private var lookedFor: [Alert] {
        guard !unresolved.isEmpty else {
            return []
        }
        return [
            Alert(
                severity: "warning",
                headline: unresolved.count == 1
                    ? "The money of 1 video is in doubt." : "The money of \(unresolved.count) videos is in doubt.",
                advice: "The answer to their submission was lost. They are looked for, and never sent twice.",
                target: "#unresolved"
            )
        ]
    }

    /// What is paused, in words.
    static func subject(of pause: Pause, tenants: [TenantID: String]) -> String {
        let name = name(of: pause, tenants: tenants)
        switch pause.scope {
        case .all: return "everything"
        case .tenant: return "the tenant \(name)"
        case .model: return "the model \(name)"
        case .upstreamKey: return "the upstream key \(name)"
        }
    }

    /// Its name as a form sends it.
    static func name(of pause: Pause, tenants: [TenantID: String]) -> String {
        guard case .tenant(let id) = pause.scope else {
            return pause.scope.subject
        }
        return tenants[id] ?? id.text
    }
}

extension Alert {
    /// What is not as it should be, with what to do.
    init(_ reason: HealthReport.Reason, target: String?) {
        self.init(
            severity: reason.part.isNeededForOrders ? "bad" : "warning",
            headline: reason.explanation,
            advice: reason.advice,
            target: target
        )
    }
}
