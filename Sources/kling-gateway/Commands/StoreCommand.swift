import ArgumentParser
import GatewayOperations
import GatewayServer
import GatewaySettings

/// `store`: where everything is kept.
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Move everything to another database.",
        subcommands: [StoreCopyCommand.self]
    )
}

/// `store copy`: from a file to a database that servers share, and back.
struct StoreCopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy a whole store into an empty one while no server runs: all of it, or nothing.",
        discussion: """
            A store is \(StoreURL.rule).

            The copy has every tenant, key, video and entry, and the secret that keys are hashed with; it is read \
            again and compared before it is kept. The archive's files are not in the store. A password on the command \
            line can be seen by other users of the machine; libpq also reads it from the file that ?passfile=PATH names.

            Example:
              kling-gateway store copy sqlite:kling-gateway.db "postgresql://gateway@db/gateway?passfile=/etc/pgpass"
            """
    )

    @Argument(help: "The store to copy; a server of this version has used it.") var from: String
    @Argument(help: "The store to fill; it is empty, or a SQLite file that does not exist.") var to: String
    // Taken in so that no complaint about it quotes a URL with its password.
    @Argument(help: .hidden) var rest: [String] = []
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard rest.isEmpty else {
            throw ValidationError("There are two stores: the one to copy, and the one to fill.")
        }
        for (name, text) in [("from", from), ("to", to)] where StoreURL(text) == nil {
            throw ValidationError("<\(name)> is no store; it must be \(StoreURL.refusal).")
        }
    }

    func run() async throws {
        guard let source = StoreURL(from), let target = StoreURL(to) else {
            return
        }
        let copied = try await ProgressLine.during { progress in
            try await CopyStore.run(from: source, to: target, clock: SystemClock(), progress: progress)
        }
        if output.isJSON {
            Console.result(try JSONText.of(copied))
        } else {
            Console.remark(copied.text)
        }
    }
}
