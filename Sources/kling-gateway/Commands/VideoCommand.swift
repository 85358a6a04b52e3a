import ArgumentParser

/// `video`: what the tenants have ordered.
struct VideoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "video",
        abstract: "List, show and cancel videos of all tenants.",
        subcommands: [VideoListCommand.self, VideoShowCommand.self, VideoCancelCommand.self]
    )
}
