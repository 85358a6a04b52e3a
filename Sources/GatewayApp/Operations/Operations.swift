import GatewayLedger
import GatewayModel

/// What an operator does to an installation from the command line, whether or not a server runs beside it.
///
/// Arguments are texts as they were typed; each verb checks them, and throws a `GatewayError` that says what is wrong.
package struct Operations: Sendable {
    let ledger: Ledger
    let clock = SystemClock()
    let entropy = Entropy.system
    let settings: Settings
    private let installation: Installation

    /// Opens the store that the settings name, does something, and lets go of it.
    package static func run<Result: Sendable>(
        _ settings: Settings,
        _ body: (Operations) async throws -> Result
    ) async throws -> Result {
        let installation = try await Installation.open(
            settings,
            pepper: try settings.readPepper(),
            clock: SystemClock(),
            entropy: .system
        )
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(Operations(settings, installation: installation)))
        } catch {
            outcome = .failure(error)
        }
        try await installation.close()
        return try outcome.get()
    }

    /// Does the same with a store that must be there already, so that a wrong path is not taken for a store without
    /// faults.
    /// - Throws: `storeUnavailable` when there is none.
    package static func audit<Result: Sendable>(
        _ settings: Settings,
        _ body: (Operations) async throws -> Result
    ) async throws -> Result {
        if case .sqlite(let path) = settings.store.url, !StoreFiles(storePath: path).hadStore {
            throw GatewayError(.storeUnavailable, "There is no store at \(path).", origin: .store)
        }
        return try await run(settings, body)
    }

    /// Works on an installation that is open already.
    package init(_ settings: Settings, installation: Installation) {
        self.settings = settings
        self.installation = installation
        ledger = installation.ledger
    }

    /// A new key and what the store keeps of it.
    func newSecret() -> (secret: TenantSecret, digest: String) {
        var entropy = entropy
        let secret = TenantSecret(using: &entropy)
        return (secret, installation.pepper.digest(of: secret))
    }
}
