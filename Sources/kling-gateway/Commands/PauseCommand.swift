import ArgumentParser
import GatewayModel
import GatewayOperations
import GatewayServer
import GatewaySettings

/// `pause`: nothing more goes to the upstream.
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stop sending videos to Kling: all of them, or those of a tenant, a model or an upstream key.",
        discussion: """
            Videos stay queued and new orders are accepted and queued; what was sent before is followed to its end. Once the \
            command has returned, no server begins a submission that it holds back. It lasts until "resume", whatever \
            restarts. Several pauses may hold at once; a video starts when none holds for it. Callers of queued videos \
            are shown the reason and since when. Pausing again changes the reason. "queue" shows what is paused.

            Example:
              kling-gateway pause --tenant studio --reason "Its bill is being checked."
            """
    )

    @OptionGroup var target: PauseTargetOption
    @Option(help: "Why, for callers and other operators.") var reason: String?
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let settings = try configuration.load().settings
        let environment = configuration.environment
        let keys = target.upstreamKey == nil ? [] : try settings.upstreamKeyShares(environment: environment)
        let outcome = try await settings.withOperations(.existing) {
            try await $0.pause(
                target.value(among: keys),
                reason: reason,
                by: configuration.actor,
                upstreamKeys: keys.map(\.id)
            )
        }
        Console.remark(outcome.text)
    }
}

/// `resume`: what was paused goes on.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "End a pause: that of all videos, or that of a tenant, a model or an upstream key.",
        discussion: """
            Without an option it ends the pause of all videos and no other. A running server goes on within 2 seconds.

            Exit status: 0 when a pause has ended, 1 when there was none.

            Example:
              kling-gateway resume --tenant studio
            """
    )

    @OptionGroup var target: PauseTargetOption
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        // A key that was taken out since is known by its short name alone.
        let keys = try? configuration.load().settings.upstreamKeyShares(environment: configuration.environment)
        let outcome = try await configuration.withOperations(.existing) {
            try await $0.resume(target.value(among: keys ?? []), by: configuration.actor)
        }
        Console.remark(outcome.text)
    }
}

/// What is paused or resumed.
struct PauseTargetOption: ParsableArguments {
    @Option(help: "Only the videos of this tenant.") var tenant: String?
    @Option(help: "Only the videos of this model.") var model: String?
    @Option(
        name: .customLong("upstream-key"),
        help: "Only what would be sent with this key, by the name that its file gives it or such as uk_0123abcd."
    )
    var upstreamKey: String?

    /// The one that was given, or all.
    /// - Parameter keys: Whose names may stand for them.
    func value(among keys: [UpstreamKeyShare]) -> PauseTarget {
        let key = upstreamKey.map { name in keys.first { $0.name == name }?.id.text ?? name }
        return tenant.map(PauseTarget.tenant) ?? model.map(PauseTarget.model) ?? key.map(PauseTarget.upstreamKey)
            ?? .all
    }

    func validate() throws {
        guard [tenant, model, upstreamKey].compactMap(\.self).count <= 1 else {
            throw ValidationError("Give at most one of --tenant, --model, --upstream-key.")
        }
    }
}
