package import GatewayModel
import GatewaySQLite
package import GatewaySettings
import Glibc

#if Postgres
import GatewayPostgres
#endif

// Whether there is a store, before anything is opened. In: the URL of a store. Out: yes or no, and the place in words.
// What must hold: looking makes no file, no table and no lock.

extension StoreURL {
    /// Whether there is a store with this program's tables.
    /// - Throws: `storeUnavailable` where a database cannot be asked; a file that cannot be looked at counts as one.
    package func hasStore() async throws(GatewayError) -> Bool {
        switch self {
        case .sqlite(let path): SQLiteEngine.hasStore(at: path)
        #if Postgres
        case .postgres(let url): try await PostgresEngine.hasStore(at: url)
        #endif
        }
    }

    /// Where it is, whatever folder a reader of this is in: a file's whole path, or a URL without its password.
    package var place: String {
        switch self {
        case .sqlite(let path): Self.wholePath(path)
        #if Postgres
        case .postgres(let url): url.description
        #endif
        }
    }

    private static func wholePath(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else {
            return path
        }
        defer { free(folder) }
        let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        return "\(String(cString: folder))/\(relative)"
    }
}
