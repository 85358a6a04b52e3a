import GatewayModel
import NIOCore
import _NIOFileSystem

extension Archive {
    /// Whether the archive belongs to the store with this name, which is written down in it the first time: another
    /// store knows none of its files and would take them all for leftovers.
    func isOwned(by store: String) async throws -> Bool {
        let path = "\(layout.root)/store"
        if let owner = try await text(at: path) {
            return owner == store
        }
        let aside = "\(layout.incoming)/store-\(store)"
        _ = try await ByteBuffer(string: store)
            .write(toFileAt: FilePath(aside), options: .newFile(replaceExisting: true))
        _ = try await Disk.perform { try Disk.rename(aside, to: path) }
        return try await text(at: path) == store
    }

    private func text(at path: String) async throws -> String? {
        guard try await FileSystem.shared.info(forFileAt: FilePath(path)) != nil else {
            return nil
        }
        return String(buffer: try await ByteBuffer(contentsOf: FilePath(path), maximumSizeAllowed: .kilobytes(1)))
    }
}
