import GatewayLedger
package import GatewayModel

// The kill switches. In: what to pause as it was typed. Out: views of pauses. What must hold: nothing is paused that is
// not there, so that nobody believes a mistyped name to be stopped; what is paused can be resumed whatever has become of
// the catalogue and the keys.

/// What is paused or resumed, as it was typed.
package enum PauseTarget: Hashable, Sendable {
    /// Everything.
    case all
    /// A tenant by its name.
    case tenant(String)
    /// A model by its id or an alias.
    case model(String)
    /// A key of the upstream by its short name.
    case upstreamKey(String)
}

extension Operations {
    /// How many names a refusal lists.
    private static let maximumNamesShown = 20

    /// Stops the submission of a target's videos, or gives the pause that it has another reason.
    /// - Parameters:
    ///   - reason: Why; callers are shown it. Without one a pause that holds already keeps its own.
    ///   - actor: Who pauses it; other operators are shown its name.
    ///   - upstreamKeys: The keys that are configured, asked for where one is to be paused.
    /// - Throws: `notFound` where there is no such tenant, model or key, with those that there are.
    package func pause(
        _ target: PauseTarget,
        reason: String?,
        by actor: AuditActor,
        upstreamKeys: [UpstreamKeyID] = []
    ) async throws(GatewayError) -> PauseOutcome {
        if let reason {
            try Self.check(reason)
        }
        let scope = try await existing(target, upstreamKeys: upstreamKeys)
        let (pause, isNew) = try await ledger.changes(by: actor)
            .pause(scope, reason: reason, author: actor.name, at: clock.now)
        return PauseOutcome(pause: PauseView(pause, tenants: try await ledger.tenantNames()), isNew: isNew)
    }

    /// Ends the pause of exactly this target; those of other targets go on.
    /// - Throws: `notFound` where it is not paused, with what is.
    package func resume(
        _ target: PauseTarget,
        by actor: AuditActor
    ) async throws(GatewayError) -> ResumeOutcome {
        let scope = try await known(target)
        let (ended, others) = try await ledger.changes(by: actor).resume(scope, at: clock.now)
        let names = try await ledger.tenantNames()
        let views = others.list.map { PauseView($0, tenants: names) }
        guard let ended else {
            let rest =
                views.isEmpty ? "nothing is." : "what is: " + views.map(\.subjectText).joined(separator: ", ") + "."
            let name = PauseView(Pause(scope, reason: nil, since: clock.now, author: nil), tenants: names).subjectText
            throw GatewayError(.notFound, "Submission is not paused for \(name); \(rest)")
        }
        return ResumeOutcome(ended: PauseView(ended, tenants: names), others: views)
    }

    /// The scope of something that there is.
    private func existing(
        _ target: PauseTarget,
        upstreamKeys: [UpstreamKeyID]
    ) async throws(GatewayError) -> PauseScope {
        switch target {
        case .all: return .all
        case .tenant(let name):
            let tenants = try await ledger.tenants.all()
            guard let tenant = tenants.first(where: { $0.name.text == name }) else {
                throw Self.missing("tenant", name, of: tenants.map(\.name.text))
            }
            return .tenant(tenant.id)
        case .model(let name):
            guard let model = catalogue[name] else {
                throw Self.missing("model", name, of: catalogue.models.map(\.id.text))
            }
            return .model(model.id)
        case .upstreamKey(let name):
            guard let key = upstreamKeys.first(where: { $0.text == name }) else {
                throw Self.missing("upstream key", name, of: upstreamKeys.map(\.text))
            }
            return .upstreamKey(key)
        }
    }

    /// The scope of something that there is, or was when it was paused.
    private func known(_ target: PauseTarget) async throws(GatewayError) -> PauseScope {
        switch target {
        case .all, .tenant: try await existing(target, upstreamKeys: [])
        case .model(let name): .model(catalogue[name]?.id ?? ModelID(name))
        case .upstreamKey(let name): .upstreamKey(UpstreamKeyID(name))
        }
    }

    static func missing(_ kind: String, _ name: String, of names: [String]) -> GatewayError {
        let shown = names.prefix(maximumNamesShown).joined(separator: ", ")
        let more = names.count > maximumNamesShown ? " and \(names.count - maximumNamesShown) more" : ""
        let rest = names.isEmpty ? "there are none." : "there are: \(shown)\(more)."
        return GatewayError(.notFound, "There is no \(kind) \"\(TextTable.printable(name))\"; \(rest)")
    }

    private static func check(_ reason: String) throws(GatewayError) {
        let scalars = reason.unicodeScalars
        guard (1...Pause.maximumReasonLength).contains(scalars.count), TextTable.printable(reason) == reason else {
            throw GatewayError(
                .invalidField,
                "A reason has 1 to \(Pause.maximumReasonLength) characters on one line.",
                parameter: "reason"
            )
        }
    }
}
