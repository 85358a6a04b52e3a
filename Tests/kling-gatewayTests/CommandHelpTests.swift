import Foundation
import Testing

/// What every command has, asked of the program itself.
struct CommandHelpTests {
    /// The commands that change something or run for long, whose result is a sentence or a secret; the others read, and
    /// have their result as JSON too.
    private static let others: Set = [
        "serve", "demo", "sandbox", "tenant create", "tenant suspend", "tenant resume", "key create", "key rotate",
        "key revoke", "video cancel", "pause", "resume", "cache purge", "operator create", "operator revoke",
        // Has a format of its own for programs: --format jsonl.
        "audit export", "ledger export",
    ]

    private struct Command: Decodable {
        struct Argument: Decodable {
            let preferredName: Name?
        }

        struct Name: Decodable {
            let name: String
        }

        let commandName: String
        let discussion: String?
        let arguments: [Argument]?
        let subcommands: [Command]?

        /// Every command below it that does something itself, by its words.
        func leaves(_ words: [String]) -> [(name: String, command: Command)] {
            let below = (subcommands ?? []).filter { $0.commandName != "help" }
            guard !below.isEmpty else {
                return [(words.joined(separator: " "), self)]
            }
            return below.flatMap { $0.leaves(words + [$0.commandName]) }
        }
    }

    private struct Dump: Decodable {
        let command: Command
    }

    private static func leaves() throws -> [(name: String, command: Command)] {
        let dump = try Program().run("--experimental-dump-help")
        return try JSONDecoder().decode(Dump.self, from: Data(dump.output.utf8)).command.leaves([])
    }

    @Test func `every command that reads has its result as JSON`() throws {
        let leaves = try Self.leaves()
        #expect(Self.others.isSubset(of: leaves.map(\.name)))
        for (name, command) in leaves where !Self.others.contains(name) {
            let options = (command.arguments ?? []).compactMap(\.preferredName?.name)
            #expect(options.contains("json"), "\(name)")
        }
    }

    @Test func `every command has an example of itself`() throws {
        for (name, command) in try Self.leaves() {
            let example = (command.discussion ?? "").components(separatedBy: "Example:\n  kling-gateway \(name)")
            #expect(example.count == 2, "\(name): \(command.discussion ?? "")")
            #expect(example.last?.contains("\n\n") == false, "\(name)")
        }
    }
}
