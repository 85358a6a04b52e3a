package import GatewayLedger
package import GatewayModel

// Copies a store from engine to engine. In: a store on this version's tables, and an empty one. Out: a report of rows
// and sums. `StoreExporter` reads, `BoundedChannel` carries, `StoreImporter` writes. What must hold: the copy is
// committed only if row counts, checksums and sums of money read from it equal those of the original.

/// Copies a whole store into an empty one, which may be another engine's: all of it or nothing.
///
/// The one is read on a single snapshot while the other is filled in a single transaction; each is a closure on a
/// thread of its own engine, and a channel of few chunks between them bounds what is in memory.
package struct StoreCopy: Sendable {
    /// How many rows are read and written at once, unless told otherwise.
    package static let batch = 256

    private let source: any LedgerEngine
    private let target: any LedgerEngine
    private let batch: Int
    private let progress: ProgressListener

    /// Makes a copy that has not begun.
    /// - Parameter progress: Is told of each batch that was copied or compared.
    package init(
        from source: any LedgerEngine,
        to target: any LedgerEngine,
        batch: Int = batch,
        progress: ProgressListener = .nobody
    ) {
        self.source = source
        self.target = target
        self.batch = max(1, batch)
        self.progress = progress
    }

    /// Copies; no one else may use either store meanwhile.
    /// - Throws: `storeUnavailable` when the one is not on this version's tables, the other is not empty, or either
    ///   does not answer; `internal` when the copy differs. Nothing was changed then.
    package func run(at now: Timestamp) async throws(GatewayError) -> StoreCopyReport {
        let channel = BoundedChannel()
        async let reading: Void = read(onto: channel)
        let written = await write(from: channel, at: now)
        await reading
        return try written.get()
    }

    /// Whatever goes wrong here ends the writing as well.
    private func read(onto channel: BoundedChannel) async {
        do throws(GatewayError) {
            try await source.read(.copyOut) { [batch, progress] connection throws(GatewayError) in
                try channel.serve(.sending) { () throws(GatewayError) in
                    try StoreExporter(connection: connection, batch: batch, progress: progress).send(onto: channel)
                }
            }
        } catch {
            channel.stop(error)
        }
    }

    private func write(
        from channel: BoundedChannel,
        at now: Timestamp
    ) async -> Result<StoreCopyReport, GatewayError> {
        do throws(GatewayError) {
            let report = try await target.write(.copyIn) { [batch, progress] connection throws(GatewayError) in
                try channel.serve(.receiving) { () throws(GatewayError) in
                    try StoreImporter(connection: connection, batch: batch, progress: progress)
                        .receive(from: channel, at: now)
                }
            }
            return .success(report)
        } catch {
            return .failure(channel.stop(error))
        }
    }
}
