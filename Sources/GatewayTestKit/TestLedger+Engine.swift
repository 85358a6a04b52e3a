package import GatewayLedger

extension TestLedger {
    /// Which engine a test runs on.
    package enum Engine: String, Sendable, CaseIterable, CustomStringConvertible {
        case sqlite
        #if Postgres
        case postgres
        #endif

        package var description: String {
            rawValue
        }

        /// Those that tests run on; a mutation shows itself on one of them.
        package static let allCases: [Engine] = {
            #if Postgres
            if SQLMutation.inForce == nil {
                return [.sqlite, .postgres]
            }
            #endif
            return [.sqlite]
        }()
    }
}

/// A store without any table, which goes away with this.
package final class EmptyStore: Sendable {
    let folder: TemporaryFolder
    let kind: TestLedger.Engine
    /// Where it is: the file of an SQLite one, the URL of a PostgreSQL one.
    package let address: String
    /// The engine underneath.
    package let engine: any LedgerEngine

    /// Makes a store.
    package init(_ kind: TestLedger.Engine) async throws {
        folder = try TemporaryFolder()
        self.kind = kind
        address = try await TestLedger.makeStore(kind, in: folder)
        engine = try await TestLedger.open(kind, at: address)
    }
}
