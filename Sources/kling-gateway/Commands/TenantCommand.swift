import ArgumentParser

/// `tenant`: who may order.
struct TenantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "Create, list, show, limit, suspend and resume tenants, or make them what a file says.",
        subcommands: [
            TenantCreateCommand.self, TenantListCommand.self, TenantShowCommand.self, TenantSetCommand.self,
            TenantSuspendCommand.self, TenantResumeCommand.self, TenantApplyCommand.self,
        ]
    )
}
