import GatewayLedger
import GatewayModel
import Glibc

/// The bytes of a statement's texts, one after the other, where they stay while it is run.
final class BoundTexts {
    /// What is kept from one statement to the next, in bytes; longer texts get memory for one statement.
    private static let usualCapacity = 65_536

    /// Where the first text begins.
    private(set) var start = UnsafeMutablePointer<CChar>.allocate(capacity: usualCapacity)
    private var capacity = usualCapacity

    deinit {
        start.deallocate()
    }

    /// Copies all texts among the arguments.
    /// - Throws: `invalidField` when one contains a NUL.
    func hold(_ arguments: [SQLValue]) throws(GatewayError) {
        var length = 0
        for case .text(let text) in arguments {
            length += text.utf8.count
        }
        guard length > 0 else {
            return
        }
        grow(to: length)
        var offset = 0
        for case .text(var text) in arguments {
            text.withUTF8 { bytes in
                if let first = bytes.baseAddress {
                    memcpy(start + offset, first, bytes.count)
                    offset += bytes.count
                }
            }
        }
        // All at once; which of them it is, is looked for only then.
        if memchr(start, 0, length) != nil {
            try SQLValue.check(arguments)
        }
    }

    /// Keeps nothing of long texts.
    func letGo() {
        if capacity > Self.usualCapacity {
            resize(to: Self.usualCapacity)
        }
    }

    private func grow(to length: Int) {
        if length > capacity {
            resize(to: length)
        }
    }

    private func resize(to length: Int) {
        start.deallocate()
        start = .allocate(capacity: length)
        capacity = length
    }
}
