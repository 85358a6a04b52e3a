import Glibc

/// What keeps this user from working in a folder, as the end of a sentence; the system is asked, and nothing is tried.
enum FolderAccess {
    private enum Entry {
        case folder
        case file
        case other
        case nothing
        case failed(Int32)
    }

    /// What keeps this user from writing into a folder that must be there.
    static func obstacle(toUsing path: String) -> String? {
        switch entry(at: path) {
        case .folder: access(path, W_OK | X_OK) == 0 ? nil : "this user may not write into \(QuotedValue(path))"
        case .file, .other: "\(QuotedValue(path)) is no folder"
        case .nothing: "the folder \(QuotedValue(path)) does not exist"
        case .failed(let number): "\(QuotedValue(path)) cannot be looked at: \(String(cString: strerror(number)))"
        }
    }

    /// What keeps this user from writing into a folder, or from making it and those above it.
    static func obstacle(toMaking path: String) -> String? {
        guard case .nothing = entry(at: path) else {
            return obstacle(toUsing: path)
        }
        var above = parent(of: path)
        while case .nothing = entry(at: above), above != "/", above != "." {
            above = parent(of: above)
        }
        return obstacle(toUsing: above)
    }

    /// What keeps this user from reading and writing a file, if there is one.
    static func obstacle(toFile path: String) -> String? {
        switch entry(at: path) {
        case .nothing: nil
        case .file: access(path, R_OK | W_OK) == 0 ? nil : "this user may not read and write \(QuotedValue(path))"
        case .folder, .other: "\(QuotedValue(path)) is no regular file"
        case .failed(let number): "\(QuotedValue(path)) cannot be looked at: \(String(cString: strerror(number)))"
        }
    }

    /// The folder that a file or folder is in; `.` for a name alone.
    static func parent(of path: String) -> String {
        let trimmed = String(path.reversed().drop { $0 == "/" }.reversed())
        guard let slash = trimmed.lastIndex(of: "/") else {
            return trimmed.isEmpty ? "/" : "."
        }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    private static func entry(at path: String) -> Entry {
        var status = stat()
        guard stat(path, &status) == 0 else {
            // With a file in the place of a folder above it, that file is found on the way up.
            return errno == ENOENT || errno == ENOTDIR ? .nothing : .failed(errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG: return .file
        default: return .other
        }
    }
}
