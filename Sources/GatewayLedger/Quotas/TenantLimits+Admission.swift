import GatewayModel

extension TenantLimits {
    /// The limits in the order in which a refusal names them: what lasts longest first, because waiting for the others
    /// would not help.
    private static let order: [LimitName] = [
        .budgetPerMonth, .secondsPerMonth, .videosPerMonth, .budgetPerDay, .videosPerDay, .concurrentVideos,
    ]

    /// Checks what may be ordered at all.
    /// - Throws: `modelNotAllowed` with the field that asks for too much.
    func check(_ admission: PricedAdmission) throws(GatewayError) {
        let order = admission.priced.order
        for (name, field, value) in [
            (LimitName.models, "model", order.model.text), (.modes, "mode", order.mode.text),
        ] {
            if let allowed = names[name], !allowed.contains(value) {
                throw GatewayError(
                    .modelNotAllowed,
                    "This tenant may not order the \(field) \(value), only: \(allowed.joined(separator: ", ")).",
                    parameter: field
                )
            }
        }
        if let longest = self[.maxSeconds], Int64(order.seconds) > longest {
            throw GatewayError(
                .modelNotAllowed,
                "This tenant may order at most \(longest) seconds of video.",
                parameter: "seconds"
            )
        }
        if let highest = self[.maxPriority], Int64(admission.priority) > highest {
            throw GatewayError(
                .invalidField,
                "This tenant may give its orders a priority of at most \(highest).",
                parameter: "priority"
            )
        }
    }

    /// Checks the balances after an admission against the limits.
    /// - Throws: what the admission is refused with, before it is committed.
    func check(
        _ balances: [LimitName: (held: Int64, used: Int64)],
        windows: QuotaWindows,
        at now: Timestamp
    ) throws(GatewayError) {
        for name in Self.order {
            guard let balance = balances[name] else {
                throw refusal(of: name, limit: .max, windows: windows, at: now)
            }
            if let limit = self[name], balance.held > limit - balance.used {
                throw refusal(of: name, limit: limit, windows: windows, at: now)
            }
        }
    }

    private func refusal(
        of name: LimitName,
        limit: Int64,
        windows: QuotaWindows,
        at now: Timestamp
    ) -> GatewayError {
        let shown = text(of: name) ?? "\(limit)"
        switch name {
        case .budgetPerDay, .budgetPerMonth, .videosPerDay, .videosPerMonth, .secondsPerMonth:
            let end = windows.window(of: name)?.end
            let rest = end.map { "; it begins anew at \($0.text), or ask" } ?? "; ask"
            return GatewayError(
                name.refusal,
                "This order would exceed the tenant's \(name.rawValue) of \(shown)\(rest) the gateway's operator for more.",
                retry: end.map { .after($0 - now) } ?? .never
            )
        case .concurrentVideos, .requestsPerMinute, .readsPerMinute, .models, .modes, .maxSeconds, .maxPriority:
            return GatewayError(
                name.refusal,
                "This tenant has \(shown) \(shown == "1" ? "video" : "videos") waiting or being made, as many as it may; wait for one to end.",
                retry: .after(.seconds(30))
            )
        }
    }
}

extension LimitName {
    /// What an order is refused with that would exceed it.
    fileprivate var refusal: GatewayError.Code {
        switch self {
        case .budgetPerDay, .budgetPerMonth: .budgetExhausted
        case .videosPerDay: .dailyLimitReached
        case .videosPerMonth, .secondsPerMonth: .monthlyLimitReached
        case .concurrentVideos, .requestsPerMinute, .readsPerMinute, .models, .modes, .maxSeconds, .maxPriority:
            .tooManyInProgress
        }
    }
}
