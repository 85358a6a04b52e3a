/// The secrets that a running gateway needs, as the settings' files and the environment hold them.
package struct GatewaySecrets: Sendable {
    /// The upstream's keys, at least one; the first is used for new tasks.
    package let upstreamKeys: [Secret]
    /// The token that operators must show; none when nobody must.
    package let adminToken: Secret?
    /// The pepper of the tenant keys' digests; none when the gateway makes its own.
    package let pepper: Secret?
    /// What is allowed but probably not meant.
    package let warnings: [String]

    /// Takes secrets that were read elsewhere.
    package init(upstreamKeys: [Secret], adminToken: Secret? = nil, pepper: Secret? = nil, warnings: [String] = []) {
        self.upstreamKeys = upstreamKeys
        self.adminToken = adminToken
        self.pepper = pepper
        self.warnings = warnings
    }
}

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
