import FoundationEssentials

/// A new empty folder for one test.
package struct TemporaryFolder: ~Copyable {
    /// The folder's path.
    package let path: String

    /// Makes the folder.
    package init() throws {
        path = FileManager.default.temporaryDirectory.path + "/kling-gateway-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
