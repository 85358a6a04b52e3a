import ArgumentParser
import GatewayOperations

/// `key rotate`: a new key beside an old one that soon ends.
struct KeyRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Create a key like another one and print it, this once."
    )

    @Argument(help: "The old key's id.") var id: String
    @Option(help: "How long the old key goes on working, such as 24h.") var overlap: Span = .day
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let key = try await configuration.withOperations {
            try await $0.rotateKey(id, overlap: overlap.duration)
        }
        Console.show(key)
        Console.remark("The old key \(id) ends in \(overlap.text) at the latest.")
    }
}
