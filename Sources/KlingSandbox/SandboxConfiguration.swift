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
