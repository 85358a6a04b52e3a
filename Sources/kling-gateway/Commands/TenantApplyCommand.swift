import ArgumentParser
import GatewayOperations

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
              press: {}

            A tenant that is missing is created. A tenant in the file has the limits that the file gives it and no others: \
            a limit that is not in the file is taken away. Without state a tenant keeps its state. Tenants that are not \
            in the file stay as they are. What is used of a limit stays used.
            """
    )

    @Argument(help: "The YAML file of tenants.") var file: String
    @Flag(help: "Say what would change, and change nothing.") var dryRun = false
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let applied = try await configuration.withOperations {
            try await $0.applyTenants(file: file, isRehearsal: dryRun)
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
