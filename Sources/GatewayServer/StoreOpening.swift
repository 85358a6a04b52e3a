import GatewayLedger
package import GatewayModel
import GatewayOperations
package import GatewaySettings

/// What opening a store may do where there is none; whoever opens one has to choose.
///
/// Only what begins an installation makes a store. Everything else would show an empty one, in the wrong folder, as if
/// it were the operator's. A store that is only read is opened by `withLedgerReports`, which makes none either.
package enum StoreOpening: Sendable {
    /// There must be one.
    case existing
    /// One is made.
    case makingOne
}

extension Settings {
    /// Makes sure that there is a store; looking makes nothing.
    /// - Throws: `storeUnavailable` with where it was looked for, or from a database that does not answer.
    package func requireStore() async throws(GatewayError) {
        _ = try await checkPresence(for: .existing)
    }

    /// Makes sure that there is a store, or that one may be made.
    /// - Returns: Whether there is one.
    /// - Throws: `storeUnavailable` with where it was looked for, or from a database that does not answer.
    func checkPresence(for opening: StoreOpening) async throws(GatewayError) -> Bool {
        let isThere = try await self.storeURL.hasStore()
        if !isThere, case .existing = opening {
            throw noStore
        }
        return isThere
    }

    /// What an operator is told who asks for something of a store that is not there.
    var noStore: GatewayError {
        let origin =
            switch storeOrigin {
            case .standard: "which is the default"
            case .file, .environment: "by \(storeOrigin)"
            }
        return GatewayError(
            .storeUnavailable,
            """
            There is no store at \(self.storeURL.place); store.url is \(self.storeURL), \(origin).
            Name the gateway's settings with --config FILE, or call this in the folder that the gateway runs in. \
            A new store is made by "serve", "restore", "store copy" and the first "tenant create" alone.
            """,
            origin: .store
        )
    }
}
