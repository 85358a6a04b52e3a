/// How the sandbox behaves.
///
/// What a scenario says goes before what is said here.
package struct SandboxConfiguration: Sendable {
    /// The address to listen on.
    package var host = "127.0.0.1"
    /// 0 takes a free one.
    package var port = 0
    /// The bearer keys that are accepted; none means any that is not empty.
    package var keys: Set<String> = []
    /// Who answers a bad key.
    package var gatekeeper: AuthErrorStyle = .relay
    /// How answers look.
    package var shape: AnswerShape = .classic
    /// How the answer to a create looks, if not like `shape`.
    package var createShape: AnswerShape?
    /// How the answer to a query looks, if not like `shape`.
    package var queryShape: AnswerShape?
    /// Deviations from the shapes.
    package var quirks: Set<Quirk> = []
    /// Tasks that may run at a time; 0 means no limit.
    package var parallelTasks = 5
    /// How long a task stays `submitted`.
    package var secondsToStart = 2.0
    /// How long it then stays `processing`.
    package var secondsToFinish = 8.0
    /// How long the URL of a film lives, from the task's end.
    package var secondsToExpire = 3600.0
    /// Divides the first two, and what a fault adds to a task's life.
    package var speed = 1.0
    /// Tasks that are remembered; the first that ended is forgotten first.
    package var maximumTasks = 100_000
    /// Connections that are served at a time; more wait to be accepted.
    package var maximumConnections = 4096
    /// Connections that faults hold open at a time; beyond it they are cut at once.
    package var maximumHeldConnections = 1000
    /// Bytes of films that are kept; others are made again when they are asked for.
    package var maximumFilmBytes = 64 * 1024 * 1024
    /// Makes identifiers and chances the same in every run that sends the same requests.
    package var seed: UInt64?
    /// Changes to these settings, and rules for what goes wrong.
    package var scenario: Scenario?

    /// Makes a sandbox that takes any key and answers as DeerAPI's page says.
    package init() {}
}

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

/// Who answers a request whose key is missing or wrong.
package enum AuthErrorStyle: String, Sendable, Codable, CaseIterable {
    /// The relay: `{error: {message, type, param, code}}`.
    case relay
    /// Kling: `{code: 1002, message, request_id}`.
    case kling
}
