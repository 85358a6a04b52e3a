import GatewayLedger
import GatewayTestKit
import Synchronization

/// A statement with what was bound to it.
struct HeardStatement: Hashable, Sendable {
    let sql: String
    let arguments: [SQLValue]
}

/// Remembers the statements that pass through its engine.
final class StatementLog: Sendable {
    private let heard = Mutex<[HeardStatement]>([])

    /// An engine that passes everything on to this one.
    func engine(over inner: any LedgerEngine) -> DecoratedEngine {
        DecoratedEngine(inner) { [self] sql, arguments in
            heard.withLock { $0.append(HeardStatement(sql: sql, arguments: arguments)) }
            return sql
        }
    }

    /// The statements since the last call.
    func take() -> [HeardStatement] {
        heard.withLock { heard in
            defer { heard = [] }
            return heard
        }
    }
}
