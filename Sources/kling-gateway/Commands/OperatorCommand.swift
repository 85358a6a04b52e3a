import ArgumentParser
import GatewayOperations
import GatewayServer

/// `operator`: who may call the admin listener.
struct OperatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator",
        abstract: "Create, list and revoke operators, who call the admin listener with a token of their own.",
        subcommands: [OperatorCreateCommand.self, OperatorListCommand.self, OperatorRevokeCommand.self]
    )
}

/// `operator create`: a new operator with a token, shown once.
struct OperatorCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create an operator and print its token, this once.",
        discussion: """
            viewer sees everything but secrets; operator also runs the installation: pauses and resumes, suspends, cancels, \
            purges, sends again; admin also decides about tenants, limits, keys and operators. The token in the file that \
            admin.token_file names has the role admin.

            Example:
              kling-gateway operator create ann --role viewer
            """
    )

    @Argument(help: "The operator's name.") var name: String
    @Option(help: "viewer, operator or admin.") var role: String
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let created = try await configuration.withOperations(.existing) {
            try await $0.createOperator(named: name, role: role, by: configuration.actor)
        }
        created.withExposedText { Console.result($0) }
        Console.remark("The token of \(created.view.name) (\(created.view.role)) is shown this once.")
    }
}

/// `operator list`: all operators, without their tokens.
struct OperatorListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List operators, also those whose tokens are revoked.",
        discussion: """
            Example:
              kling-gateway operator list --json
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let operators = try await configuration.withOperations(.existing) { try await $0.operators() }
        try output.show(operators, text: OperatorView.table(operators))
    }
}

/// `operator revoke`: the end of a token.
struct OperatorRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End an operator's token at once; the name is free again.",
        discussion: """
            Example:
              kling-gateway operator revoke ann
            """
    )

    @Argument(help: "The operator's name.") var name: String
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let revoked = try await configuration.withOperations(.existing) {
            try await $0.revokeOperator(named: name, by: configuration.actor)
        }
        Console.remark("The token of \(revoked.name) is revoked; a running server knows within 2 seconds.")
    }
}
