import GatewayLedger
import GatewayLedgerTools
package import GatewayModel
package import GatewaySettings
import Glibc

// The copy of a store as an operator runs it. In: the URLs of two stores. Out: what was copied, as a table or JSON.
// What must hold: no server can use either store meanwhile (`ExclusiveStore`), and a copy that fails removes the files
// of a SQLite store that it has made.

/// Copies a store into an empty one while no server uses either; all of it or nothing.
package enum CopyStore {
    /// Copies and compares.
    /// - Parameter progress: Is told of rows copied and compared.
    /// - Throws: `GatewayError` with what is in the way; the store that was copied into is left as it was.
    package static func run(
        from source: StoreURL,
        to target: StoreURL,
        clock: some WallClock,
        progress: ProgressListener = .nobody
    ) async throws(GatewayError) -> StoreCopyView {
        guard !isSame(source, target) else {
            throw refusal("The two URLs lead to the same store; name another one to copy into.")
        }
        guard try await source.hasStore() else {
            throw refusal("There is no store at \(source.place) to copy from.")
        }
        guard case .sqlite(let path) = target else {
            return try await copy(source, target, clock: clock, progress: progress)
        }
        let files = StoreFiles(storePath: path)
        do {
            return try await copy(source, target, clock: clock, progress: progress)
        } catch {
            files.removeNew()
            throw error
        }
    }

    private static func copy(
        _ source: StoreURL,
        _ target: StoreURL,
        clock: some WallClock,
        progress: ProgressListener
    ) async throws(GatewayError) -> StoreCopyView {
        let origin = try await ExclusiveStore(source)
        do throws(GatewayError) {
            let report = try await fill(target, from: origin.engine, at: clock.now, progress: progress)
            try await origin.engine.close()
            return StoreCopyView(report, from: source, to: target)
        } catch {
            try? await origin.engine.close()
            throw error
        }
    }

    private static func fill(
        _ target: StoreURL,
        from origin: any LedgerEngine,
        at now: Timestamp,
        progress: ProgressListener
    ) async throws(GatewayError) -> StoreCopyReport {
        let copy = try await ExclusiveStore(target)
        do throws(GatewayError) {
            let report = try await StoreCopy(from: origin, to: copy.engine, progress: progress)
                .run(at: now)
            try await copy.engine.close()
            return report
        } catch {
            try? await copy.engine.close()
            throw error
        }
    }

    private static func isSame(_ source: StoreURL, _ target: StoreURL) -> Bool {
        if case .sqlite(let left) = source, case .sqlite(let right) = target, StoreFiles.isSame(left, right) {
            return true
        }
        return source == target
    }

    private static func refusal(_ message: String) -> GatewayError {
        GatewayError(.storeUnavailable, message, origin: .store)
    }
}

/// The files of a SQLite store, with which of them were there at first.
struct StoreFiles {
    private let paths: [String]
    private let present: Set<String>

    /// Looks which of them there are.
    init(storePath path: String) {
        paths = ["", "-wal", "-shm", ".lock"].map { path + $0 }
        present = Set(paths.filter { Self.identity(of: $0) != nil })
    }

    /// Whether there was a store at first.
    var hadStore: Bool {
        paths.first.map(present.contains) ?? false
    }

    /// Removes all files again that were not there at first, if there was no store.
    func removeNew() {
        guard !hadStore else {
            return
        }
        for path in paths where !present.contains(path) {
            unlink(path)
        }
    }

    /// Whether two paths lead to one file that exists.
    static func isSame(_ left: String, _ right: String) -> Bool {
        identity(of: left).map { $0 == identity(of: right) } ?? false
    }

    private static func identity(of path: String) -> [UInt]? {
        var status = stat()
        return stat(path, &status) == 0 ? [status.st_dev, status.st_ino] : nil
    }
}
