/// A key, a token or a pepper: it cannot be printed, encoded or compared by accident.
package struct Secret: Sendable, CustomStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// Wraps bytes that are secret.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Hands the bytes to the one place that uses them.
    package func withExposedBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
        try body(bytes)
    }

    /// Hands the text to the one place that uses it.
    package func withExposedText<Result>(_ body: (String) throws -> Result) rethrows -> Result {
        try body(String(decoding: bytes, as: UTF8.self))
    }

    package var description: String {
        "(secret)"
    }

    package var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
