import GRDB
package import GatewayModel

// Copying a file that is in use. What must hold: the copy and its log together are one moment that is not before the
// copy began, whatever others commit and take into the file meanwhile.
//
// While a read transaction lasts, others take no page into the file that is newer than its snapshot, and the log is not
// begun anew as long as the snapshot needs any of it. So the bytes of the file may be of several moments, but each page
// that changed under the copy is in the log, and SQLite takes the log's commits in where it reads the two together;
// those after the snapshot too. Only where the file has had all of the log at the snapshot may the log begin anew: then
// the file does not change at all, and a log whose head has changed is left out.

extension SQLiteFile {
    /// What says which log it is: a new one has other numbers in it.
    private static let logHeadSize = 32

    /// Copies what it is at one moment into an empty file that nobody else uses, while others read and write this one.
    ///
    /// Commits neither wait for it nor make it begin again. What they add meanwhile may be in the copy too, and stands in
    /// a log beside it, as after a kill: `fold` makes it one file. What was copied is not yet durable.
    /// - Parameter meanwhile: Is called whenever a piece was copied, for tests that write at this moment.
    /// - Throws: `storeUnavailable` when the one cannot be read or the other cannot be written, `internal` when the one
    ///   is no database.
    package func copy(
        into target: String,
        meanwhile: @escaping @Sendable (_ piece: FileBytes.Piece) -> Void = { _ in }
    ) async throws(GatewayError) {
        do {
            let source = try DatabaseQueue(path: path, configuration: Self.configuration(readOnly: true))
            let outcome: Swift.Result<Void, any Error> = await withCheckedContinuation { continuation in
                source.asyncRead { database in
                    continuation.resume(
                        returning: Swift.Result { try copyBytes(of: try database.get(), into: target, meanwhile) }
                    )
                }
            }
            try outcome.get()
            try source.close()
        } catch {
            throw Self.copyFailed(path, error)
        }
    }

    private static func copyFailed(_ path: String, _ error: any Error) -> GatewayError {
        let translated = GatewayError(sqlite: error)
        guard translated.origin != .damagedStore else {
            return GatewayError(
                .internalError,
                "The store \(path) is damaged and was not copied; restore a copy of it.",
                origin: .damagedStore,
                cause: translated.cause
            )
        }
        return GatewayError(
            .storeUnavailable,
            "\(path) could not be copied: there is no room for the copy, or one of the two disks does not answer.",
            origin: .store,
            cause: translated.cause ?? "\(error)"
        )
    }

    /// - Parameter database: In a read transaction, which takes its snapshot here.
    private func copyBytes(
        of database: Database,
        into target: String,
        _ meanwhile: (FileBytes.Piece) -> Void
    ) throws {
        _ = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_schema")
        // SQLite keeps no locks on it: they are on the index beside it.
        let log = try? FileBytes(reading: path + "-wal")
        let head = try log?.read(atMost: Self.logHeadSize)
        try FileBytes(writing: target).append(DatabaseBytes(of: database, path: path), meanwhile)
        guard let log, let head, head.count == Self.logHeadSize else {
            return
        }
        let copyOfLog = try FileBytes(writing: target + "-wal")
        try copyOfLog.append(log, meanwhile)
        if try log.read(atMost: Self.logHeadSize) != head {
            try copyOfLog.truncate()
        }
    }
}
