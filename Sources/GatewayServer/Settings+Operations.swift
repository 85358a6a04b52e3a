import GatewayKling
import GatewayLedger
package import GatewayModel
package import GatewayOperations
package import GatewaySettings
import GatewayTelemetry
import Logging
import WebAddresses

extension Settings {
    /// Opens the store that the settings name, does something, and lets go of it.
    /// - Parameters:
    ///   - opening: What happens where there is no store.
    ///   - onNewStore: Told where a store was made.
    package func withOperations<Result: Sendable>(
        _ opening: StoreOpening,
        onNewStore: (String) -> Void = { _ in },
        _ body: (Operations) async throws -> Result
    ) async throws -> Result {
        let installation = try await Installation.open(
            self,
            opening,
            pepper: try readPepper(),
            clock: SystemClock(),
            entropy: .system
        )
        if installation.isNew {
            onNewStore(self.storeURL.place)
        }
        return try await closing(installation.close) { try await body(operations(on: installation)) }
    }

    /// Opens the store that the settings name without writing to it, reads something out, and lets go of it.
    /// - Throws: `storeUnavailable` when there is no store, or it is not on this version's tables.
    package func withLedgerReports<Result: Sendable>(
        _ body: (LedgerReports) async throws -> Result
    ) async throws -> Result {
        _ = try await checkPresence(for: .existing)
        let engine = try await openStoreReadOnly()
        return try await closing(engine.close) {
            let ledger = Ledger(engine: engine, policy: ledgerPolicy)
            try await ledger.checkTables()
            return try await body(reports(on: ledger))
        }
    }

    /// Holds the money in doubt against what the upstream says.
    /// - Parameters:
    ///   - secrets: The upstream's keys; without them nobody is asked.
    ///   - network: The way to the upstream.
    ///   - progress: Is told of tasks read and videos asked about.
    package func reconciliation(
        lookBack: Duration,
        secrets: GatewaySecrets?,
        network: UpstreamNetwork,
        progress: ProgressListener = .nobody
    ) async throws -> ReconciliationView {
        try await withLedgerReports { reports in
            let client = try secrets.map { try silentClient(keys: $0.upstreamKeys, network: network) }
            return try await closing({ await client?.shutdown() }) {
                try await reports.reconcile(with: client, lookBack: lookBack, progress: progress)
            }
        }
    }

    /// Asks the upstream, with each key, what can be asked without an order.
    package func upstreamCheck(secrets: GatewaySecrets, network: UpstreamNetwork) async throws -> UpstreamCheckView {
        let client = try silentClient(keys: secrets.upstreamKeys, network: network)
        let way = UpstreamCheckView.Way(
            baseURL: self.upstreamBaseURL,
            proxy: network.proxy(to: self.upstreamBaseURL).map { (url: $0.proxy.description, source: $0.source) },
            certificates: network.certificates.map { (path: $0.path, source: $0.source) }
        )
        var entropy = Entropy.system
        let name = ExternalTaskID(using: &entropy)
        let check = UpstreamCheck(client, catalogue: models, asksForModels: self.upstreamModelsInterval > .zero)
        let proof = await nameProof()
        return try await closing(client.shutdown) {
            await check.run(by: way, as: name, knowing: proof)
        }
    }

    /// What the store remembers of the upstream; it is only read, and may be missing.
    private func nameProof() async -> UpstreamCheck.NameProof {
        do {
            _ = try await checkPresence(for: .existing)
            let engine = try await openStoreReadOnly()
            return try await closing(engine.close) {
                let ledger = Ledger(engine: engine, policy: ledgerPolicy)
                try await ledger.checkTables()
                let proof = try await ledger.reader.nameLookupProof(at: upstreamRoute)
                return proof.map { .proved(since: $0) } ?? .notProved
            }
        } catch {
            return .unknown
        }
    }

    /// A client whose trouble the report tells; a log of it would only stand beside it.
    private func silentClient(
        keys: [UpstreamKeyEntry],
        network: UpstreamNetwork
    ) throws(GatewayError) -> KlingClient {
        let logger = Logger(label: LogRoom.upstream.label) { _ in SwiftLogNoOpLogHandler() }
        let keyring = LiveKeyring(try UpstreamKeyring(keys))
        return try upstreamClient(keyring: keyring, network: network, clock: SystemClock(), logger: logger)
    }
}

/// Does something, and ends what it was done with however it went; its own error comes before one of the end.
private func closing<Result: Sendable>(
    _ close: () async throws -> Void,
    _ body: () async throws -> Result
) async throws -> Result {
    let result: Result
    do {
        result = try await body()
    } catch {
        try? await close()
        throw error
    }
    try await close()
    return result
}
