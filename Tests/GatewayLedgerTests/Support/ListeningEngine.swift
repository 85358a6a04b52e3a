import GatewayLedger
import GatewayModel
import Synchronization

/// A statement with what was bound to it.
struct HeardStatement: Hashable, Sendable {
    let sql: String
    let arguments: [SQLValue]
}

/// Passes everything on to another engine and remembers the statements.
final class ListeningEngine: LedgerEngine {
    private let inner: any LedgerEngine
    private let heard = Mutex<[HeardStatement]>([])

    init(_ inner: any LedgerEngine) {
        self.inner = inner
    }

    var isShared: Bool {
        inner.isShared
    }

    /// The statements since the last call.
    func takeStatements() -> [HeardStatement] {
        heard.withLock { heard in
            defer { heard = [] }
            return heard
        }
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await inner.write { [self] connection throws(GatewayError) in
            try body(ListeningConnection(inner: connection, hear: hear))
        }
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await inner.read { [self] connection throws(GatewayError) in
            try body(ListeningConnection(inner: connection, hear: hear))
        }
    }

    func close() async throws(GatewayError) {
        try await inner.close()
    }

    private func hear(_ statement: HeardStatement) {
        heard.withLock { $0.append(statement) }
    }
}

private struct ListeningConnection: SQLConnection {
    let inner: any SQLConnection
    let hear: (HeardStatement) -> Void

    var dialect: SQLDialect {
        inner.dialect
    }

    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]] {
        hear(HeardStatement(sql: sql, arguments: arguments))
        return try inner.run(sql, arguments)
    }
}
