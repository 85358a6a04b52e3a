import GatewayApp

extension ConfigurationOption {
    /// Does something to the installation that the settings name.
    func withOperations<Result: Sendable>(_ body: (Operations) async throws -> Result) async throws -> Result {
        try await Operations.run(try load().settings, body)
    }

    /// Looks into the installation's store, which must be there.
    func withAudit<Result: Sendable>(_ body: (Operations) async throws -> Result) async throws -> Result {
        try await Operations.audit(try load().settings, body)
    }
}
