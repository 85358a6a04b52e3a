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
