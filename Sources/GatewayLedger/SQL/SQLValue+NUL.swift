package import GatewayModel

/// No engine stores a NUL: one cuts the text off there without a word, the other refuses it.
extension SQLValue {
    /// A text from the upstream, which must be recorded whatever it holds: without its NULs.
    package init(foreign text: String?) {
        self.init(text.map { String($0.unicodeScalars.filter { $0 != "\0" }) })
    }

    /// Checks that every engine would store these values as they are.
    /// - Throws: `invalidField` when a text contains a NUL.
    package static func check(_ values: [SQLValue]) throws(GatewayError) {
        for case .text(let text) in values where text.utf8.contains(0) {
            throw GatewayError(.invalidField, "A text contains a NUL character; leave it out.")
        }
    }
}
