import Foundation

/// The repository that these tests stand in, read once.
struct Repository {
    static let here = Repository(
        root: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    )

    /// What a build, an editor or git keeps beside the sources.
    private static let skipped: Set = [".git", ".swiftpm", "__pycache__", ".venv", "Package.resolved"]

    let root: URL
    /// Every file's path from the root with its length in bytes.
    let sizes: [String: Int]
    /// Every text file.
    let files: [SourceFile]

    var sources: [SourceFile] {
        files.filter { $0.isSwift && $0.isShipped }
    }

    var swiftFiles: [SourceFile] {
        files.filter(\.isSwift)
    }

    /// The names at the top level, without dot-files.
    var topLevel: [String] {
        Set(sizes.keys.compactMap { $0.split(separator: "/").first.map(String.init) })
            .filter { !$0.hasPrefix(".") }.sorted()
    }

    func file(_ path: String) -> SourceFile? {
        files.first { $0.path == path }
    }

    private init(root: URL) {
        self.root = root
        var sizes: [String: Int] = [:]
        var files: [SourceFile] = []
        for path in Self.paths(below: root) {
            guard let bytes = try? Data(contentsOf: root.appending(path: path)) else {
                continue
            }
            sizes[path] = bytes.count
            if let text = String(data: bytes, encoding: .utf8) {
                files.append(SourceFile(path: path, text: text))
            }
        }
        self.sizes = sizes
        self.files = files.sorted { $0.path < $1.path }
    }

    private static func paths(below folder: URL, prefix: String = "") -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !skipped.contains($0) && !$0.hasPrefix(".build") }
            .flatMap { name in
                let entry = folder.appending(path: name)
                let isFolder = (try? entry.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true
                return isFolder ? paths(below: entry, prefix: "\(prefix)\(name)/") : [prefix + name]
            }
    }
}
