import ArgumentParser
import GatewayModel
import GatewayOperations
import GatewayServer

/// `tenant`: who may order.
struct TenantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract:
            "Create, list, show, limit, suspend and resume tenants, make them what a file says, and show their usage.",
        subcommands: [
            TenantCreateCommand.self, TenantListCommand.self, TenantShowCommand.self, TenantSetCommand.self,
            TenantSuspendCommand.self, TenantResumeCommand.self, TenantApplyCommand.self, TenantUsageCommand.self,
        ]
    )
}

/// `tenant create`: a new tenant.
struct TenantCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a tenant.",
        discussion: """
            Example:
              kling-gateway tenant create studio --limit budget_per_month=50.00 --limit concurrent_videos=5
            """
    )

    @Argument(help: "The tenant's name.") var name: String
    @OptionGroup var limits: LimitOption
    @OptionGroup var rules: TenantRulesOption
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let tenant = try await configuration.withOperations(.makingOne) {
            try await $0.createTenant(
                named: name,
                limits: limits.limit,
                rules: rules.change,
                by: configuration.actor
            )
        }
        Console.remark(
            "Created the tenant \(tenant.name) (\(tenant.id)). Make it a key with: kling-gateway key create \(tenant.name)"
        )
    }
}

/// `tenant list`: all tenants.
struct TenantListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all tenants.",
        discussion: """
            Example:
              kling-gateway tenant list --json
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let tenants = try await configuration.withOperations(.existing) { try await $0.tenants() }
        try output.show(tenants, text: TenantView.table(tenants))
    }
}

/// `tenant show`: one tenant, with its videos counted.
struct TenantShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a tenant: its limits and how far they are used, its rules, and its videos counted.",
        discussion: """
            Example:
              kling-gateway tenant show studio
            """
    )

    @Argument(help: "The tenant's name.") var name: String
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let tenant = try await configuration.withOperations(.existing) { try await $0.tenant(named: name) }
        try output.show(tenant, text: tenant.text(Terminal.style, now: SystemClock().now))
    }
}

/// `tenant set`: other limits; what is used stays used.
struct TenantSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a tenant's limits and rules; what it has used and reserved stays as it is.",
        discussion: """
            Example:
              kling-gateway tenant set studio --limit videos_per_day=100 --weight 3
            """
    )

    @Argument(help: "The tenant's name.") var name: String
    @OptionGroup var limits: LimitOption
    @OptionGroup var rules: TenantRulesOption
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard !limits.limit.isEmpty || !rules.isEmpty else {
            throw ValidationError(
                "Give at least one of --limit NAME=VALUE, --cache-mode, --cache-ttl, --repeat-window, --weight."
            )
        }
    }

    func run() async throws {
        let tenant = try await configuration.withOperations(.existing) {
            try await $0.setTenant(
                named: name,
                limits: limits.limit,
                rules: rules.change,
                by: configuration.actor
            )
        }
        try output.show(tenant, text: tenant.text)
        Console.remark("A running server knows within 2 seconds.")
    }
}

/// `tenant suspend`: no new orders from this tenant.
struct TenantSuspendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Stop a tenant from ordering; what it has ordered goes on.",
        discussion: """
            Example:
              kling-gateway tenant suspend studio
            """
    )

    @Argument(help: "The tenant's name.") var name: String
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let tenant = try await configuration.withOperations(.existing) {
            try await $0.suspendTenant(named: name, by: configuration.actor)
        }
        Console.remark("The tenant \(tenant.name) is suspended; a running server knows within 2 seconds.")
    }
}

/// `tenant resume`: orders again.
struct TenantResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a suspended tenant order again.",
        discussion: """
            Example:
              kling-gateway tenant resume studio
            """
    )

    @Argument(help: "The tenant's name.") var name: String
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let tenant = try await configuration.withOperations(.existing) {
            try await $0.resumeTenant(named: name, by: configuration.actor)
        }
        Console.remark("The tenant \(tenant.name) is active; a running server knows within 2 seconds.")
    }
}

/// `tenant apply`: tenants as a file says.
struct TenantApplyCommand: AsyncParsableCommand {
    /// How many names a remark lists at most.
    private static let maximumNamesShown = 20

    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make tenants what a YAML file says, all of them or none.",
        discussion: """
            tenants:
              studio:
                state: active
                limits: {budget_per_month: "50.00", concurrent_videos: 5, models: [kling-v1]}
                cache: {mode: shared, ttl: 3600}
                repeat_window: 60
                weight: 3
              press: {}

            A tenant that is missing is created. A tenant in the file has the limits and rules that the file gives it and \
            no others: what is not in the file is taken away. Without state a tenant keeps its state. Tenants that are not \
            in the file stay as they are. What is used of a limit stays used.

            Example:
              kling-gateway tenant apply tenants.yaml --dry-run
            """
    )

    @Argument(help: "The YAML file of tenants.") var file: String
    @Flag(help: "Say what would change, and change nothing.") var dryRun = false
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let applied = try await configuration.withOperations(.existing) {
            try await $0.applyTenants(file: file, isRehearsal: dryRun, by: configuration.actor)
        }
        if output.isJSON || !applied.changes.isEmpty {
            try output.show(applied.changes, text: applied.text)
        }
        if !applied.others.isEmpty {
            let shown = applied.others.prefix(Self.maximumNamesShown).joined(separator: ", ")
            let more = applied.others.count - Self.maximumNamesShown
            Console.remark("Not in the file, and left alone: \(shown)\(more > 0 ? " and \(more) more" : "").")
        }
        Console.remark(outcome(applied.changes.count))
    }

    private func outcome(_ changes: Int) -> String {
        if changes == 0 {
            return "There is nothing to change."
        }
        return dryRun ? "Nothing was changed." : "A running server knows within 2 seconds."
    }
}
