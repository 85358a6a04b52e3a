import GatewayOperations
import GatewayServer
import GatewaySettings

extension ConfigurationOption {
    /// Does something to the installation that the settings name.
    func withOperations<Result: Sendable>(_ body: (Operations) async throws -> Result) async throws -> Result {
        try await load().settings.withOperations(body)
    }
}
