import GatewayLedger
import GatewayLedgerTools
package import GatewayModel
import GatewaySQLite
package import GatewaySettings

#if Postgres
import GatewayPostgres
#endif

// Backup and restore of a whole store. In: the URL of a store and a file. Out: what was backed up or restored, as text
// or JSON. What must hold: a file appears under its name only when it is whole, checked and durable; nothing that was
// there is overwritten unless that was asked for, and a store never; a run that fails or is ended by a signal leaves
// nothing behind.

/// Copies a store into one file, as it is at one moment, while servers work on it.
package enum BackupStore {
    /// Copies, checks, and puts the file into its place, with mode 0600.
    ///
    /// All that was answered before it began is in the file. A SQLite store is copied as the bytes that it has, a
    /// PostgreSQL one row by row on one snapshot; either makes a SQLite store.
    /// - Parameters:
    ///   - path: The file to make.
    ///   - replacing: Whether a file that is there may be replaced, once the new one is whole.
    ///   - clock: When the copy was made.
    ///   - progress: Is told of what is copied, and of the check.
    /// - Throws: `storeUnavailable` with what is in the way, `internal` when the copy does not stand its check; nothing
    ///   is left behind then.
    package static func run(
        of source: StoreURL,
        into path: String,
        replacing: Bool,
        clock: some WallClock,
        progress: ProgressListener = .nobody
    ) async throws(GatewayError) -> BackupView {
        try check(path, source: source, replacing: replacing)
        let began = ContinuousClock.now
        let moment = clock.now
        let unfinished = try UnfinishedFile(besides: path)
        do throws(GatewayError) {
            let census = try await fill(unfinished.path, from: source, at: moment, progress: progress)
            let size = try unfinished.finish(replacing: replacing)
            return BackupView(
                census,
                of: source,
                file: path,
                bytes: size,
                at: moment,
                took: ContinuousClock.now - began
            )
        } catch {
            unfinished.remove()
            throw error
        }
    }

    private static func check(_ path: String, source: StoreURL, replacing: Bool) throws(GatewayError) {
        if case .sqlite(let store) = source {
            let own = [""] + SQLiteFile.companions + [".lock", UnfinishedFile.ending]
            guard !own.contains(where: { path == store + $0 || StoreFiles.isSame(path, store + $0) }) else {
                throw refusal("\(path) belongs to the store itself; name another file.")
            }
        }
        guard !FilePlace.isFolder(path) else {
            throw refusal("\(path) is a folder; name a file in it.")
        }
        guard replacing || !FilePlace.isTaken(path) else {
            throw exists(path)
        }
    }

    private static func fill(
        _ path: String,
        from source: StoreURL,
        at moment: Timestamp,
        progress: ProgressListener
    ) async throws(GatewayError) -> StoreCensus {
        switch source {
        case .sqlite(let store):
            try await SQLiteFile(path: store)
                .copy(into: path) { piece in
                    progress.report("copying", done: Int64(piece.end), of: Int64(piece.length), .bytes)
                }
        #if Postgres
        case .postgres(let url):
            try await copyRows(of: try await PostgresEngine.open(url), into: path, at: moment, progress: progress)
        #endif
        }
        do throws(GatewayError) {
            progress.report("checking the copy", done: 0, of: nil, .bytes)
            // Both take their time, one the disk's and one a processor's.
            async let isWrittenOut: Void = writeOut(path)
            let census = try await checked(SQLiteFile(path: path))
            await isWrittenOut
            return census
        } catch {
            guard error.origin == .damagedStore else {
                throw error
            }
            throw GatewayError(
                .internalError,
                "The store is damaged, so no copy of it was kept; restore an earlier one.",
                origin: .damagedStore,
                cause: error.cause
            )
        }
    }

    private static func checked(_ copy: SQLiteFile) async throws(GatewayError) -> StoreCensus {
        try await copy.fold(isFlushed: false)
        return try await copy.check { connection throws(GatewayError) in
            try StoreCensus(on: connection)
        }
    }

    /// Whatever cannot be written is told when the file is made durable.
    @concurrent private static func writeOut(_ path: String) async {
        try? FileBytes(writing: path).writeOut()
    }

    /// Copies by `StoreCopy`, which compares the two, and lets go of both.
    private static func copyRows(
        of source: any LedgerEngine,
        into path: String,
        at moment: Timestamp,
        progress: ProgressListener
    ) async throws(GatewayError) {
        do throws(GatewayError) {
            let copy = try SQLiteEngine(path: path)
            do throws(GatewayError) {
                _ = try await StoreCopy(from: source, to: copy, progress: progress).run(at: moment)
                try copy.close()
            } catch {
                try? copy.close()
                throw error
            }
            try await source.close()
        } catch {
            try? await source.close()
            throw error
        }
    }

    static func exists(_ path: String) -> GatewayError {
        refusal("\(path) is there already; name another file, or replace it by --replace.")
    }

    static func refusal(_ message: String) -> GatewayError {
        GatewayError(.storeUnavailable, message, origin: .store)
    }
}
