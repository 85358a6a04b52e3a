extension SandboxConfiguration {
    /// The configuration with its scenario applied.
    ///
    /// - Throws: The first setting that cannot be, by the name it has in a scenario.
    func checked() throws(ScenarioError) -> SandboxConfiguration {
        var merged = self
        scenario?.settings.apply(to: &merged)
        try merged.check()
        return merged
    }

    var formatter: ResponseFormatter {
        ResponseFormatter(createShape: createShape ?? shape, queryShape: queryShape ?? shape, quirks: quirks)
    }

    var terms: AccountTerms {
        AccountTerms(
            parallelTasks: parallelTasks,
            maximumTasks: maximumTasks,
            maximumHeldConnections: maximumHeldConnections,
            toStart: secondsToStart * 1000,
            toFinish: secondsToFinish * 1000,
            toExpire: secondsToExpire * 1000,
            speed: speed
        )
    }

    private func check() throws(ScenarioError) {
        let counts = [
            ("parallel_tasks", parallelTasks, 0), ("maximum_tasks", maximumTasks, 1),
            ("maximum_connections", maximumConnections, 1), ("maximum_held_connections", maximumHeldConnections, 0),
            ("maximum_film_bytes", maximumFilmBytes, 0),
        ]
        for (key, value, least) in counts where value < least {
            throw ScenarioError(key: key, rule: "must be \(least) or more, not \(value)")
        }
        guard (0...65_535).contains(port) else {
            throw ScenarioError(key: "port", rule: "must be between 0 and 65535, not \(port)")
        }
        let durations = [
            ("seconds_to_start", secondsToStart), ("seconds_to_finish", secondsToFinish),
            ("seconds_to_expire", secondsToExpire),
        ]
        for (key, value) in durations where !(0...Fault.maximumAmount).contains(value) {
            throw ScenarioError(key: key, rule: "must be between 0 and 1000000, not \(value)")
        }
        guard (0.001...Fault.maximumAmount).contains(speed) else {
            throw ScenarioError(key: "speed", rule: "must be between 0.001 and 1000000, not \(speed)")
        }
        if keys.contains("") {
            throw ScenarioError(key: "keys", rule: "an empty key would let everybody in")
        }
        for (index, rule) in (scenario?.faults ?? []).enumerated() {
            try rule.check(key: "faults[\(index)]")
        }
    }
}

extension FaultRule {
    fileprivate func check(key: String) throws(ScenarioError) {
        if let every, every < 1 {
            throw ScenarioError(key: "\(key).every", rule: "must be 1 or more, not \(every)")
        }
        if let probability, !(0...1).contains(probability) {
            throw ScenarioError(key: "\(key).probability", rule: "must be between 0 and 1, not \(probability)")
        }
        if faults.isEmpty {
            throw ScenarioError(key: "\(key).faults", rule: "must name at least one fault")
        }
    }
}
