import FoundationEssentials

/// SQLite's write-ahead log as its file format describes it, read to count what was made durable.
struct WriteAheadLog {
    let path: String

    /// How many commits the log holds: frames that carry the size of the database after them.
    ///
    /// Frames of an older generation have other salts than the log's head and do not count.
    func commits() throws -> Int {
        let bytes = try contents()
        let pageSize = number(in: bytes, at: 8)
        let salts = bytes[16..<24]
        var commits = 0
        var frame = 32
        while frame + 24 + pageSize <= bytes.count, bytes[(frame + 8)..<(frame + 16)].elementsEqual(salts) {
            commits += number(in: bytes, at: frame + 4) > 0 ? 1 : 0
            frame += 24 + pageSize
        }
        return commits
    }

    /// What the log has had since it last began anew, and not before: its salts.
    func generation() throws -> Data {
        try contents()[16..<24]
    }

    private func contents() throws -> Data {
        guard let bytes = FileManager.default.contents(atPath: path), bytes.count >= 32 else {
            throw TestProblem("there is no log at \(path)")
        }
        return bytes
    }

    private func number(in bytes: Data, at offset: Int) -> Int {
        bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
}
