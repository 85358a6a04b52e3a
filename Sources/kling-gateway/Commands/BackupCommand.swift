import ArgumentParser
import GatewayOperations
import GatewayServer
import GatewaySettings

/// `backup`: the store as one file.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the store into one file, beside a running server or without one.",
        discussion: """
            The file is the store as it was when the command began, with all that was answered before. It is checked, and \
            has its name only once it is whole; only its owner can read it, for it has prompts and the secret that keys are \
            hashed with. Of a PostgreSQL store it makes a file of the same kind. It is read by every command, with \
            store.url sqlite:FILE, and brought back by "restore". It gives way to a server that wants the processors.

            The archive's files are not in it: copy archive.path afterwards.

            Example:
              kling-gateway backup /srv/backups/store.db --replace
            """
    )

    @Argument(help: "The file to make; its folder exists.") var file: String
    @Flag(help: "Replace a file that is there, once the new one is whole.") var replace = false
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let settings = try configuration.load().settings
        try await settings.requireStore()
        let (store, file, replace) = (settings.storeURL, file, replace)
        BackgroundPriority.take()
        let made = try await SignalCleanup.run {
            try await ProgressLine.during { progress in
                try await BackupStore.run(
                    of: store,
                    into: file,
                    replacing: replace,
                    clock: SystemClock(),
                    progress: progress
                )
            }
        }
        if output.isJSON {
            Console.result(try JSONText.of(made))
        } else {
            Console.remark(made.text)
        }
    }
}

/// `restore`: what was backed up, in the place of the store.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup into the place of the store, while no server runs: all of it, or nothing.",
        discussion: """
            The file and its books are checked before anything is changed, and brought up to this version. A SQLite store \
            that is there is refused, or set aside beside its place with --replace, and never removed. A PostgreSQL \
            database must be empty: with data in it, make another one and change store.url; README, "Backup and restore", \
            has the steps.

            Example:
              kling-gateway restore /srv/backups/store.db --replace
            """
    )

    @Argument(help: "What \"backup\" has made.") var file: String
    @Flag(help: "Set aside a SQLite store that is there.") var replace = false
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let store = try configuration.load().settings.storeURL
        let (file, replace) = (file, replace)
        let restored = try await SignalCleanup.run {
            try await ProgressLine.during { progress in
                try await RestoreStore.run(
                    from: file,
                    into: store,
                    replacing: replace,
                    clock: SystemClock(),
                    progress: progress
                )
            }
        }
        if output.isJSON {
            Console.result(try JSONText.of(restored))
        } else {
            Console.remark(restored.text)
        }
    }
}
