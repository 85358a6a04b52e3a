extension Scenario {
    /// The settings that a scenario may change; what is absent stays as configured.
    ///
    /// Host and port are not among them, they belong to whoever starts the server.
    struct Settings: Sendable, Equatable, Codable {
        var keys: Set<String>?
        var gatekeeper: AuthErrorStyle?
        var shape: AnswerShape?
        var createShape: AnswerShape?
        var queryShape: AnswerShape?
        var quirks: Set<Quirk>?
        var parallelTasks: Int?
        var secondsToStart: Double?
        var secondsToFinish: Double?
        var secondsToExpire: Double?
        var speed: Double?
        var maximumTasks: Int?
        var maximumConnections: Int?
        var maximumHeldConnections: Int?
        var maximumFilmBytes: Int?
        var seed: UInt64?

        init() {}

        enum CodingKeys: String, CodingKey, CaseIterable {
            case keys
            case gatekeeper
            case shape
            case createShape = "create_shape"
            case queryShape = "query_shape"
            case quirks
            case parallelTasks = "parallel_tasks"
            case secondsToStart = "seconds_to_start"
            case secondsToFinish = "seconds_to_finish"
            case secondsToExpire = "seconds_to_expire"
            case speed
            case maximumTasks = "maximum_tasks"
            case maximumConnections = "maximum_connections"
            case maximumHeldConnections = "maximum_held_connections"
            case maximumFilmBytes = "maximum_film_bytes"
            case seed
        }

        func apply(to configuration: inout SandboxConfiguration) {
            func set<Value>(_ path: WritableKeyPath<SandboxConfiguration, Value>, _ value: Value?) {
                if let value { configuration[keyPath: path] = value }
            }
            set(\.keys, keys)
            set(\.gatekeeper, gatekeeper)
            set(\.shape, shape)
            set(\.createShape, createShape)
            set(\.queryShape, queryShape)
            set(\.quirks, quirks)
            set(\.parallelTasks, parallelTasks)
            set(\.secondsToStart, secondsToStart)
            set(\.secondsToFinish, secondsToFinish)
            set(\.secondsToExpire, secondsToExpire)
            set(\.speed, speed)
            set(\.maximumTasks, maximumTasks)
            set(\.maximumConnections, maximumConnections)
            set(\.maximumHeldConnections, maximumHeldConnections)
            set(\.maximumFilmBytes, maximumFilmBytes)
            set(\.seed, seed)
        }
    }
}
