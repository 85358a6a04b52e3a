package import GatewayLedger
package import GatewayModel

/// What is put around the parts that a gateway is made of: nothing, unless a test wants to observe or to interfere.
package struct FaultInjection: Sendable {
    /// Nothing.
    package static let none = FaultInjection(engine: { $0 }, upstream: { $0 }, source: { $0 })

    let engine: @Sendable (any LedgerEngine) -> any LedgerEngine
    let upstream: @Sendable (any VideoUpstream) -> any VideoUpstream
    let source: @Sendable (any VideoFileSource) -> any VideoFileSource

    /// Puts these around the store's engine, the client of the upstream and the source of files.
    package init(
        engine: @escaping @Sendable (any LedgerEngine) -> any LedgerEngine,
        upstream: @escaping @Sendable (any VideoUpstream) -> any VideoUpstream,
        source: @escaping @Sendable (any VideoFileSource) -> any VideoFileSource
    ) {
        self.engine = engine
        self.upstream = upstream
        self.source = source
    }
}
