import ArgumentParser
import GatewayOperations

/// `tenant set`: other limits; what is used stays used.
struct TenantSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a tenant's limits and cache; what it has used and reserved stays as it is."
    )

    @Argument(help: "The tenant's name.") var name: String
    @OptionGroup var limits: LimitOption
    @Option(help: "Who shares what it has paid for: off, private, shared; default as the settings have it.")
    var cacheMode: String?
    @Option(help: "For how many seconds; default as the settings have it.") var cacheTtl: String?
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard !limits.limit.isEmpty || cacheMode != nil || cacheTtl != nil else {
            throw ValidationError("Give at least one of --limit NAME=VALUE, --cache-mode, --cache-ttl.")
        }
    }

    func run() async throws {
        let tenant = try await configuration.withOperations {
            try await $0.setTenant(
                named: name,
                limits: limits.limit,
                cache: CacheRulesChange(mode: cacheMode, timeToLive: cacheTtl)
            )
        }
        try output.show(tenant, text: tenant.text)
        Console.remark("A running server knows within 2 seconds.")
    }
}
