package import GatewayLedger
package import GatewayModel
package import GatewayTelemetry

// What the services and the store are measured by. In: transactions, calls of the upstream and decisions about videos.
// Out: cells of the metrics. What must hold: what is measured goes on exactly as without it, and no number that cannot be
// had keeps anybody waiting.

/// An engine around another one that counts its transactions by name, and how long they take.
package struct MeasuredEngine: LedgerEngine {
    /// What is counted of one kind of transaction.
    private struct Meter: Sendable {
        let done: CounterCell
        let refused: CounterCell
        let failed: CounterCell
        let duration: HistogramCell

        init(_ transaction: LedgerTransaction, _ registry: MetricRegistry) {
            let name = transaction.rawValue
            done = registry.counter(.transactions, name, "done")
            refused = registry.counter(.transactions, name, "refused")
            failed = registry.counter(.transactions, name, "failed")
            duration = registry.histogram(.transactionDuration, name)
        }

        func note(_ error: GatewayError?, since start: ContinuousClock.Instant) {
            duration.observe(ContinuousClock.now - start)
            switch error?.origin {
            case nil: done.add()
            case .store, .damagedStore: failed.add()
            case .caller, .gateway, .upstream, .configuration: refused.add()
            }
        }
    }

    private let base: any LedgerEngine
    private let meters: [LedgerTransaction: Meter]

    /// Passes everything on to an engine, and counts in a registry.
    package init(_ base: any LedgerEngine, _ registry: MetricRegistry) {
        self.base = base
        meters = Dictionary(uniqueKeysWithValues: LedgerTransaction.allCases.map { ($0, Meter($0, registry)) })
    }

    package var isShared: Bool {
        base.isShared
    }

    package var events: EventHub {
        base.events
    }

    package func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        let start = ContinuousClock.now
        do throws(GatewayError) {
            let result = try await base.write(transaction, body)
            meters[transaction]?.note(nil, since: start)
            return result
        } catch {
            meters[transaction]?.note(error, since: start)
            throw error
        }
    }

    package func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        let start = ContinuousClock.now
        do throws(GatewayError) {
            let result = try await base.read(transaction, body)
            meters[transaction]?.note(nil, since: start)
            return result
        } catch {
            meters[transaction]?.note(error, since: start)
            throw error
        }
    }

    package func checkForOtherWriters() async throws(GatewayError) {
        try await base.checkForOtherWriters()
    }

    package func durabilityWarnings() async throws(GatewayError) -> [String] {
        try await base.durabilityWarnings()
    }

    package func close() async throws(GatewayError) {
        try await base.close()
    }
}
