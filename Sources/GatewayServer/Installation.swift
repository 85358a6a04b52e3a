package import GatewayLedger
package import GatewayModel
package import GatewaySettings
package import GatewayTelemetry
package import Logging

/// What the server and the commands that write share: the store, open and on this version's tables, and the secret that keys are hashed with.
package struct Installation: Sendable {
    /// The name under which the store keeps a pepper that nobody configured.
    private static let pepperName = "pepper"

    /// The ledger.
    package let ledger: Ledger
    /// The secret that tenant keys are hashed with.
    package let pepper: Pepper
    /// Whether there was no store before it was opened.
    package let isNew: Bool
    private let engine: any LedgerEngine

    /// Opens the store that the settings name, and migrates it where needed.
    /// - Parameters:
    ///   - opening: What happens where there is none.
    ///   - metrics: Where the store counts what its transactions do not tell.
    ///   - logger: Where trouble with the store is told that nobody hears of otherwise.
    /// - Throws: `storeUnavailable` or `internal` from the store, `invalidField` for a pepper that cannot be used; of the
    ///   configuration or a damaged store where another try would come to the same.
    package static func open(
        _ settings: Settings,
        _ opening: StoreOpening,
        pepper configured: Secret?,
        clock: some WallClock,
        entropy: Entropy,
        faults: FaultInjection = .none,
        metrics: MetricRegistry = MetricRegistry(),
        logger: Logger? = nil
    ) async throws(GatewayError) -> Installation {
        let isThere = try await settings.checkPresence(for: opening)
        let engine = try await settings.openStore(metrics: metrics, logger: logger)
        let ledger = Ledger(engine: faults.engine(engine), policy: settings.ledgerPolicy)
        do throws(GatewayError) {
            try await ledger.migrate(at: clock.now)
            let pepper = try await pepper(configured, in: ledger, entropy: entropy)
            return Installation(ledger: ledger, pepper: pepper, isNew: !isThere, engine: engine)
        } catch {
            try? await engine.close()
            throw error.ofOpening
        }
    }

    /// What an operator should know about how far the store keeps what it has made durable.
    package func durabilityWarnings() async throws(GatewayError) -> [String] {
        try await engine.durabilityWarnings()
    }

    /// The same installation with an engine around its own.
    func observed(by observer: (any LedgerEngine) -> any LedgerEngine) -> Installation {
        Installation(ledger: ledger.over(observer(ledger.engine)), pepper: pepper, isNew: isNew, engine: engine)
    }

    /// Lets go of the store.
    package func close() async throws(GatewayError) {
        try await engine.close()
    }

    private static func pepper(
        _ configured: Secret?,
        in ledger: Ledger,
        entropy: Entropy
    ) async throws(GatewayError) -> Pepper {
        if let configured {
            return try Pepper(configured.withExposedBytes(\.self))
        }
        let bytes = (0..<Pepper.minimumLength).map { _ in UInt8(truncatingIfNeeded: entropy.next()) }
        let kept = try await ledger.tenants.secret(named: pepperName, orKeep: Hexadecimal.encode(bytes))
        return try Pepper(Array(kept.utf8))
    }
}

extension GatewayError {
    /// The error of somebody who opens a store: what the store cannot do then, it cannot do because it is not one of ours.
    fileprivate var ofOpening: GatewayError {
        switch (code, origin) {
        case (.internalError, .store), (.invalidField, _):
            GatewayError(code, message, parameter: parameter, origin: .configuration, retry: .never, cause: cause)
        default: self
        }
    }
}
