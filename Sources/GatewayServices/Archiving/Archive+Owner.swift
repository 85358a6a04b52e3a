import GatewayLedger
import GatewayModel
import NIOCore
import _NIOFileSystem

extension Archive {
    /// The store whose archive this is, as the file in it says.
    func owner() async throws -> String? {
        let path = FilePath(ownerPath)
        guard try await FileSystem.shared.info(forFileAt: path) != nil else {
            return nil
        }
        return String(buffer: try await ByteBuffer(contentsOf: path, maximumSizeAllowed: .kilobytes(1)))
    }

    /// Whether the archive belongs to the store with this name: another store knows none of its files and would take
    /// them all for leftovers.
    /// - Parameter mayClaim: Whether the name is written down in an archive that nobody has.
    func isOwned(by store: String, mayClaim: Bool) async throws -> Bool {
        if let owner = try await owner() {
            return owner == store
        }
        guard mayClaim else {
            return false
        }
        let aside = "\(layout.incoming)/store-\(store)"
        _ = try await ByteBuffer(string: store)
            .write(toFileAt: FilePath(aside), options: .newFile(replaceExisting: true))
        _ = try await Disk.perform { [ownerPath] in try Disk.rename(aside, to: ownerPath) }
        return try await owner() == store
    }

    /// The file that names the store.
    var ownerPath: String {
        "\(layout.root)/store"
    }
}
