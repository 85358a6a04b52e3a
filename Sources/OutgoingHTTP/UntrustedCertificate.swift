/// What TLS says of a server whose certificate nobody has signed whom we trust.
package enum UntrustedCertificate {
    /// Whether an error of a call is that: the library tells it in BoringSSL's words alone.
    package static func isMeant(by error: any Error) -> Bool {
        "\(error)".contains("CERTIFICATE_VERIFY_FAILED")
    }
}
