import ArgumentParser
import GatewayOperations
import GatewayServer

/// `key`: what tenants show to be let in.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Create, list, rotate and revoke tenant keys.",
        subcommands: [
            KeyCreateCommand.self, KeyListCommand.self, KeyRotateCommand.self, KeyRevokeCommand.self,
        ]
    )
}

/// `key create`: a new key, shown once.
struct KeyCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a key for a tenant and print it, this once.",
        discussion: """
            Example:
              kling-gateway key create studio --scope videos:read --expires 90d
            """
    )

    @Argument(help: "The tenant's name.") var tenant: String
    @Option(name: .customLong("scope"), help: "What it may be used for; all scopes when none is named.")
    var scopes: [String] = []
    @Option(
        name: .customLong("expires"),
        help: ArgumentHelp("How long it lives, such as 90d; for ever when not given.", valueName: "span"),
        transform: Span.read
    )
    var lifetime: Span?
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let key = try await configuration.withOperations(.existing) {
            try await $0.createKey(
                forTenant: tenant,
                scopes: scopes,
                lifetime: lifetime?.duration,
                by: configuration.actor
            )
        }
        Console.show(key)
    }
}

/// `key list`: a tenant's keys, without the keys themselves.
struct KeyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys of a tenant.",
        discussion: """
            Example:
              kling-gateway key list studio
            """
    )

    @Argument(help: "The tenant's name.") var tenant: String
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let keys = try await configuration.withOperations(.existing) { try await $0.keys(ofTenant: tenant) }
        try output.show(keys, text: KeyView.table(keys))
    }
}

/// `key rotate`: a new key beside an old one that soon ends.
struct KeyRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Create a key like another one and print it, this once.",
        discussion: """
            Example:
              kling-gateway key rotate AbCdEfGhIjKl --overlap 24h
            """
    )

    @Argument(help: "The old key's id.") var id: String
    @Option(
        help: ArgumentHelp("How long the old key goes on working, such as 30m; 24h when not given.", valueName: "span"),
        transform: Span.read
    )
    var overlap: Span = .day
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let key = try await configuration.withOperations(.existing) {
            try await $0.rotateKey(id, overlap: overlap.duration, by: configuration.actor)
        }
        Console.show(key)
        Console.remark("The old key \(id) ends in \(overlap.text) at the latest.")
    }
}

/// `key revoke`: the end of a key.
struct KeyRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End a key at once.",
        discussion: """
            Example:
              kling-gateway key revoke AbCdEfGhIjKl
            """
    )

    @Argument(help: "The key's id.") var id: String
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let key = try await configuration.withOperations(.existing) {
            try await $0.revokeKey(id, by: configuration.actor)
        }
        Console.remark("The key \(key.id) is revoked; a running server knows within 2 seconds.")
    }
}

extension Console {
    /// Shows a new key alone on standard output, and what belongs to it on standard error.
    static func show(_ key: NewKey) {
        key.withExposedText { result($0) }
        remark("The key \(key.view.id) is shown this once; expires \(key.view.expiresAt ?? "never").")
    }
}
