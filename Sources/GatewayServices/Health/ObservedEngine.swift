package import GatewayLedger
package import GatewayModel

/// An engine around another one that tells how its transactions fare.
package struct ObservedEngine: LedgerEngine {
    private let base: any LedgerEngine
    private let recorder: HealthRecorder

    /// Passes everything on to an engine, and what became of it to a recorder.
    package init(_ base: any LedgerEngine, recorder: HealthRecorder) {
        self.base = base
        self.recorder = recorder
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
        // It may still take what it cannot keep: the parts that are whole would accept what nobody could carry out.
        guard transaction != .admit || recorder.health.store != .damaged else {
            throw GatewayError(.internalError, "The gateway's store is damaged.", origin: .damagedStore)
        }
        do throws(GatewayError) {
            let result = try await base.write(transaction, body)
            // Most others may have found nothing to change, and so have proved nothing.
            if transaction == .admit {
                recorder.note(.storeWritten)
            }
            return result
        } catch {
            note(error)
            throw error
        }
    }

    package func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        do throws(GatewayError) {
            return try await base.read(transaction, body)
        } catch {
            note(error)
            throw error
        }
    }

    package func checkForOtherWriters() async throws(GatewayError) {
        try await base.checkForOtherWriters()
    }

    package func close() async throws(GatewayError) {
        try await base.close()
    }

    private func note(_ error: GatewayError) {
        switch error.origin {
        case .damagedStore: recorder.note(.storeDamaged, cause: error.description)
        case .store: recorder.note(.storeFailed, cause: error.description)
        case .caller, .gateway, .upstream, .configuration: break
        }
    }
}
