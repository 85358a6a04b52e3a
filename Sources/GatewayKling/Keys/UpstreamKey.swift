import Digests
package import GatewayModel

/// The credential that the upstream bills: it cannot be printed, encoded, mirrored or compared by accident.
///
/// It is deliberately neither `Equatable` nor `Codable`, and nothing outside of this target can read its characters.
package struct UpstreamKey: Sendable {
    /// The longest key that is accepted, in characters.
    package static let maximumLength = 512
    /// What is shown instead of the key.
    static let mask = "<redacted>"

    /// A name for the key that is safe in logs and rows: `uk_` and 8 hexadecimal digits of its SHA-256.
    package let id: UpstreamKeyID
    private let text: String

    /// Reads a key as it stands in a file or an environment variable; white space around it does not count.
    /// - Throws: `GatewayError` that names the fault and never shows the key.
    package init(reading text: some StringProtocol) throws(GatewayError) {
        let bytes = Array(text.utf8).trimmingWhitespace()
        if let fault = Self.fault(in: bytes) {
            throw GatewayError(.invalidField, "The upstream key \(fault).", parameter: "upstream.key", origin: .gateway)
        }
        self.text = String(decoding: bytes, as: UTF8.self)
        id = UpstreamKeyID("uk_" + Self.fingerprint(of: bytes))
    }

    /// Hands the characters to the one place that needs them.
    func withExposedText<Result>(_ body: (String) throws -> Result) rethrows -> Result {
        try body(text)
    }

    private static func fault(in bytes: ArraySlice<UInt8>) -> String? {
        if bytes.isEmpty {
            "is empty"
        } else if bytes.count > maximumLength {
            "is longer than \(maximumLength) characters"
        } else if bytes.contains(where: \.isWhitespace) {
            "has white space or a line break inside it: give the bare key, without Bearer"
        } else if !bytes.allSatisfy(\.isVisibleASCII) {
            "has a character that an HTTP header cannot carry"
        } else {
            nil
        }
    }

    private static func fingerprint(of bytes: ArraySlice<UInt8>) -> String {
        Hexadecimal.encode(Array(SHA256.hash(data: Array(bytes)).prefix(4)))
    }
}

extension UpstreamKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        Self.mask
    }

    package var debugDescription: String {
        Self.mask
    }

    package var customMirror: Mirror {
        Mirror(self, children: [:])
    }
}
