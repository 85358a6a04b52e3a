import GatewayLedger
import GatewayModel

/// An engine that passes the crash points of the transactions that it runs.
struct CrashingEngine: LedgerEngine {
    let base: any LedgerEngine
    let injector: CrashInjector

    var isShared: Bool {
        base.isShared
    }

    func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        let result = try await base.write(transaction) { connection throws(GatewayError) in
            let result = try body(connection)
            injector.pass(.beforeCommit(transaction))
            return result
        }
        injector.pass(.afterCommit(transaction))
        return result
    }

    func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await base.read(transaction, body)
    }

    var events: EventHub {
        base.events
    }

    func checkForOtherWriters() async throws(GatewayError) {
        try await base.checkForOtherWriters()
    }

    func close() async throws(GatewayError) {
        try await base.close()
    }
}
