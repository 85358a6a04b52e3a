import NIOCore
import _NIOFileSystem

/// Whose archive it is: the name of its store, in a file of its own.
extension FileArchive {
    package var ownerLocation: String {
        "\(layout.root)/store"
    }

    package func owner() async throws -> String? {
        let path = FilePath(ownerLocation)
        guard try await FileSystem.shared.info(forFileAt: path) != nil else {
            return nil
        }
        return String(buffer: try await ByteBuffer(contentsOf: path, maximumSizeAllowed: .kilobytes(1)))
    }

    package func isOwned(by store: String, mayClaim: Bool) async throws -> Bool {
        if let owner = try await owner() {
            return owner == store
        }
        guard mayClaim else {
            return false
        }
        let aside = "\(layout.incoming)/store-\(store)"
        _ = try await ByteBuffer(string: store)
            .write(toFileAt: FilePath(aside), options: .newFile(replaceExisting: true))
        _ = try await Disk.perform { [ownerLocation] in try Disk.rename(aside, to: ownerLocation) }
        return try await owner() == store
    }
}
