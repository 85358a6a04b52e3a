package import GatewayLedger
package import GatewayModel
package import GatewayTelemetry

/// An engine around another one that records its transactions as spans of whatever is being recorded; put around one
/// only where there are traces.
package struct TracedEngine: LedgerEngine {
    private let base: any LedgerEngine
    private let tracer: GatewayTracer
    private let system: String

    /// Passes everything on to an engine.
    package init(_ base: any LedgerEngine, _ tracer: GatewayTracer) {
        self.base = base
        self.tracer = tracer
        system = base.isShared ? "postgresql" : "sqlite"
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
        let span = begin(transaction)
        do throws(GatewayError) {
            let result = try await base.write(transaction, body)
            span?.end()
            return result
        } catch {
            span?.end(with: error)
            throw error
        }
    }

    package func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        let span = begin(transaction)
        do throws(GatewayError) {
            let result = try await base.read(transaction, body)
            span?.end()
            return result
        } catch {
            span?.end(with: error)
            throw error
        }
    }

    private func begin(_ transaction: LedgerTransaction) -> GatewaySpan? {
        let span = tracer.startChild(transaction.rawValue, isCall: true)
        span?.set(["db.system.name": system, "db.operation.name": transaction.rawValue])
        return span
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

extension GatewaySpan {
    /// Ends it after an error; what a caller is refused with is no failure of the store.
    fileprivate func end(with error: GatewayError) {
        switch error.origin {
        case .caller: set(["kling_gateway.error.code": error.code.rawValue])
        case .store, .damagedStore, .gateway, .upstream, .configuration: fail(error.code.rawValue)
        }
        end()
    }
}
