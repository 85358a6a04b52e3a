import GatewayModel
import GatewaySQLite
import Glibc

/// The SQLite store in whose place another one is put.
struct FormerStore {
    /// Where it is, without symbolic links.
    let path: String
    /// Whether there is anything.
    let isThere: Bool

    /// Looks whether there is one; a log without its file is one, too.
    init(_ path: String) {
        self.path = path
        isThere = ["", "-wal", "-journal"].contains { FilePlace.size(of: path + $0) ?? 0 > 0 }
    }

    /// Gives it a further name, with its log under that name if the log cannot be taken in; its file keeps its place
    /// until another one takes it.
    /// - Returns: The further name; nothing when there was no store.
    /// - Throws: `storeUnavailable` when somebody has it open, or the disk refuses.
    func setAside(at now: Timestamp) async throws(GatewayError) -> String? {
        guard isThere else {
            removeCompanions()
            return nil
        }
        do throws(GatewayError) {
            // SQLite removes the log of an empty file.
            if FilePlace.size(of: path) ?? 0 > 0 {
                try await SQLiteFile(path: path).fold()
            }
        } catch  where error.code == .storeUnavailable {
            throw GatewayError(
                .storeUnavailable,
                "The store at \(path) is in use, or cannot be set aside. Stop what uses it, and try again.",
                origin: .store,
                cause: error.cause
            )
        } catch {
            // It is damaged: its log stays with it as it is.
        }
        let aside = name(at: now)
        for ending in SQLiteFile.companions {
            rename(path + ending, aside + ending)
        }
        guard !FilePlace.isTaken(path) || link(path, aside) == 0 || rename(path, aside) == 0 else {
            let code = errno
            putBack(aside)
            throw GatewayError(
                .storeUnavailable,
                "The store at \(path) cannot be set aside: \(String(cString: strerror(code))).",
                origin: .store
            )
        }
        return aside
    }

    /// Undoes it.
    func putBack(_ aside: String) {
        for ending in SQLiteFile.companions {
            rename(aside + ending, path + ending)
        }
        // Where both names lead to the same file, a rename does nothing.
        rename(aside, path)
        unlink(aside)
    }

    private func removeCompanions() {
        for ending in SQLiteFile.companions {
            unlink(path + ending)
        }
    }

    private func name(at now: Timestamp) -> String {
        let first = "\(path).replaced-\(now.text.filter { $0 != ":" && $0 != "-" })"
        var (name, number) = (first, 1)
        while FilePlace.isTaken(name) {
            number += 1
            name = "\(first)-\(number)"
        }
        return name
    }
}
