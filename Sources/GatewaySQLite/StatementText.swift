/// A statement's text as a key: found by its length and a few of its bytes, and compared as a whole.
///
/// A text has hundreds of bytes, and to hash them all costs as much as a short statement.
struct StatementText: Hashable {
    /// How many of its bytes are looked at.
    private static let samples = 16

    let text: String

    func hash(into hasher: inout Hasher) {
        let sample = text.utf8.withContiguousStorageIfAvailable { bytes in
            let step = max(1, bytes.count / Self.samples)
            return stride(from: 0, to: bytes.count, by: step)
                .reduce(bytes.count) { $0 &* 31 &+ Int(bytes[$1]) }
        }
        hasher.combine(sample ?? text.utf8.count)
    }
}
