import GatewayLedger
import GatewayLedgerTools
package import GatewayModel
import GatewaySQLite
package import GatewaySettings

/// Puts a store that was backed up into the place where servers look for theirs, while none runs.
package enum RestoreStore {
    /// Checks the file and its books, and puts a copy of it, on this version's tables, into its place.
    ///
    /// A SQLite store that is there is set aside beside its place and never removed. Where anything is in the way, or
    /// fails, both are left as they were.
    /// - Parameters:
    ///   - path: What `BackupStore` has made, or another whole file of a store that nobody uses.
    ///   - replacing: Whether a SQLite store that is there may be set aside; a PostgreSQL one is filled only when empty.
    ///   - progress: Is told of what is copied and checked.
    /// - Throws: `storeUnavailable` with what is in the way, `internal` when the file is damaged or no store.
    package static func run(
        from path: String,
        into target: StoreURL,
        replacing: Bool,
        clock: some WallClock,
        progress: ProgressListener = .nobody
    ) async throws(GatewayError) -> RestoreView {
        try checkSource(path)
        switch target {
        case .sqlite(let store):
            return try await restore(path, into: store, replacing: replacing, at: clock.now, progress: progress)
        #if Postgres
        case .postgres:
            guard !replacing else {
                throw BackupStore.refusal("--replace is for a SQLite store; make an empty database for this one.")
            }
            return try await fill(target, from: path, clock: clock, progress: progress)
        #endif
        }
    }

    private static func checkSource(_ path: String) throws(GatewayError) {
        guard FilePlace.isTaken(path) else {
            throw BackupStore.refusal("There is no file \(path) to restore.")
        }
        guard let size = FilePlace.size(of: path), size > 0 else {
            throw BackupStore.refusal("\(path) is no file with a store in it.")
        }
        let resolved = FilePlace.resolved(path)
        for ending in ["-wal", "-journal"] where FilePlace.size(of: resolved + ending) ?? 0 > 0 {
            throw BackupStore.refusal(
                """
                There is a log \(resolved + ending) beside the file. Nobody can tell whether it is the file's: move it \
                away if it is not; if it is, take it in by: sqlite3 \(resolved) 'PRAGMA journal_mode = DELETE'
                """
            )
        }
    }

    // MARK: - SQLite

    private static func restore(
        _ path: String,
        into store: String,
        replacing: Bool,
        at now: Timestamp,
        progress: ProgressListener
    ) async throws(GatewayError) -> RestoreView {
        if let missing = FilePlace.missingFolder(of: store) {
            throw missing
        }
        guard !StoreFiles.isSame(path, store) else {
            throw BackupStore.refusal("\(path) is the store itself.")
        }
        let lock = try ServerLock(storePath: store)
        let former = FormerStore(FilePlace.resolved(store))
        guard replacing || !former.isThere else {
            throw BackupStore.refusal("There is a store at \(store) already; --replace sets it aside beside its place.")
        }
        let unfinished = try UnfinishedFile(besides: former.path)
        let owner = former.isThere ? former.path : FilePlace.folder(of: former.path)
        var setAside: String?
        do throws(GatewayError) {
            try unfinished.fill(from: path, progress: progress)
            let census = try await prepare(unfinished.path, named: path, at: now, progress: progress)
            unfinished.give(toOwnerOf: owner)
            lock.give(toOwnerOf: owner)
            setAside = try await former.setAside(at: now)
            let size = try unfinished.finish(replacing: true)
            _ = consume lock
            return RestoreView(census, file: path, store: .sqlite(path: store), bytes: size, setAside: setAside)
        } catch {
            unfinished.remove()
            if let setAside {
                former.putBack(setAside)
            }
            throw error
        }
    }

    /// Checks a copy of a store, brings it onto this version's tables, and audits its books.
    /// - Parameter path: The file that it was copied from, for what is said.
    private static func prepare(
        _ copy: String,
        named path: String,
        at now: Timestamp,
        progress: ProgressListener
    ) async throws(GatewayError) -> StoreCensus {
        let file = SQLiteFile(path: copy)
        let census: StoreCensus
        do throws(GatewayError) {
            try await file.fold()
            progress.report("checking the file", done: 0, of: nil, .bytes)
            census = try await file.check(withIndexes: true) { connection throws(GatewayError) in
                try StoreCensus(on: connection)
            }
        } catch {
            let isDamaged = error.origin == .damagedStore
            throw GatewayError(
                error.code,
                "\(path) cannot be restored"
                    + (isDamaged ? ": it is damaged, or is no SQLite file at all." : ". \(error.message)"),
                origin: .store,
                cause: error.cause
            )
        }
        guard census.unknownSteps.isEmpty else {
            throw BackupStore.refusal(
                "\(path) was used by a newer version (it has had \"\(census.version)\"); restore it with that version."
            )
        }
        try await audit(copy, named: path, at: now, progress: progress)
        try await file.fold()
        return census
    }

    private static func audit(
        _ copy: String,
        named path: String,
        at now: Timestamp,
        progress: ProgressListener
    ) async throws(GatewayError) {
        let engine = try SQLiteEngine(path: copy)
        let report: AuditReport
        do throws(GatewayError) {
            let ledger = Ledger(engine: engine, policy: Ledger.Policy(keepsPrompts: true))
            try await ledger.migrate(at: now)
            // How many slots there are is a setting of the server that will use it.
            report = try await LedgerAudit(ledger).verify(slots: .max, at: now, progress: progress)
            try engine.close()
        } catch {
            try? engine.close()
            throw error
        }
        guard report.violations == 0 else {
            let rules = Set(report.results.filter { !$0.code.isNote }.map(\.code.rawValue)).sorted()
            throw BackupStore.refusal(
                """
                The books in \(path) do not add up (\(rules.joined(separator: ", "))); nothing was restored. \
                "ledger verify" with store.url sqlite:\(path) says more.
                """
            )
        }
    }

    // MARK: - PostgreSQL

    #if Postgres
    private static func fill(
        _ target: StoreURL,
        from path: String,
        clock: some WallClock,
        progress: ProgressListener
    ) async throws(GatewayError) -> RestoreView {
        let unfinished = try UnfinishedFile(besides: path)
        do throws(GatewayError) {
            try unfinished.fill(from: path, progress: progress)
            let census = try await prepare(unfinished.path, named: path, at: clock.now, progress: progress)
            let size = FilePlace.size(of: unfinished.path) ?? 0
            _ = try await CopyStore.run(
                from: .sqlite(path: unfinished.path),
                to: target,
                clock: clock,
                progress: progress
            )
            unfinished.remove()
            return RestoreView(census, file: path, store: target, bytes: size, setAside: nil)
        } catch {
            unfinished.remove()
            throw error
        }
    }
    #endif
}
