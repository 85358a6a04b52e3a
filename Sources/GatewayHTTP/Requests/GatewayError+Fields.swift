package import GatewayModel

extension GatewayError {
    /// How much of a name that a caller made up is quoted back, in Unicode scalars.
    private static let quotedScalars = 64

    /// A field that this call does not have; its name is quoted back, shortened.
    package static func unknownField(_ name: String, _ message: String) -> GatewayError {
        GatewayError(.unknownField, message, parameter: quoted(name))
    }

    /// A field whose value breaks a rule.
    package static func invalidField(_ name: String, _ message: String) -> GatewayError {
        GatewayError(.invalidField, message, parameter: quoted(name))
    }

    private static func quoted(_ name: String) -> String {
        guard name.unicodeScalars.count > quotedScalars else {
            return name
        }
        return String(String.UnicodeScalarView(name.unicodeScalars.prefix(quotedScalars))) + "…"
    }
}
