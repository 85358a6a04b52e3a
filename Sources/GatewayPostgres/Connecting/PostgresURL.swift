import CPostgres

/// Where a PostgreSQL database is and how to sign in: a URL as libpq reads it, checked without connecting.
///
/// No description of it shows a password.
package struct PostgresURL: Hashable, Sendable {
    /// One of libpq's parameters.
    struct Parameter: Hashable, Sendable {
        let name: String
        let value: String
        let isSecret: Bool
    }

    /// What a URL must look like, for messages.
    package static let rule =
        "postgresql://[USER[:PASSWORD]@]HOST[:PORT][,…][/DATABASE][?NAME=VALUE&…] as libpq reads it"

    /// Why no URL can be read, for messages: libpq is missing, and where it comes from.
    ///
    /// Nothing when it is there.
    package static var libraryProblem: String? {
        postgres_library_problem().map { "libpq is missing: \(String(cString: $0)); install the package libpq5" }
    }

    private static let schemes = ["postgresql://", "postgres://"]

    let parameters: [Parameter]

    /// Reads a URL; nothing when libpq cannot, or is missing.
    ///
    /// Whoever has one may call libpq.
    package init?(_ text: String) {
        guard Self.schemes.contains(where: text.hasPrefix), !text.utf8.contains(0), postgres_library_problem() == nil
        else {
            return nil
        }
        var refusal: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(text, &refusal)
        // Its words are dropped: they may quote the whole URL.
        PQfreemem(refusal)
        guard let options else {
            return nil
        }
        defer { PQconninfoFree(options) }
        var parameters: [Parameter] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                let isSecret = option.pointee.dispchar.map { $0.pointee == CChar(UInt8(ascii: "*")) } ?? false
                parameters.append(
                    Parameter(name: String(cString: keyword), value: String(cString: value), isSecret: isSecret)
                )
            }
            option += 1
        }
        self.parameters = parameters
        guard hasValidPorts else {
            return nil
        }
    }

    /// libpq finds a port that is none only when it connects.
    private var hasValidPorts: Bool {
        let ports = (value("port") ?? "").split(separator: ",")
        return ports.allSatisfy { port in Int(port).map((1...65_535).contains) ?? false }
    }

    /// Takes every secret of this URL out of a text.
    func redact(_ text: String) -> String {
        parameters.filter { $0.isSecret && !$0.value.isEmpty }
            .reduce(text) { text, secret in
                text.split(separator: secret.value, omittingEmptySubsequences: false).joined(separator: "(secret)")
            }
    }

    /// Whether it leads to the first of several servers that will do.
    var hasSeveralHosts: Bool {
        ["host", "hostaddr"].contains { value($0)?.contains(",") ?? false }
    }

    /// Whether it says itself which schema the store is in.
    var namesSchema: Bool {
        value("options")?.contains("search_path") ?? false
    }

    /// The files that it names for TLS, by the parameter that names them; a session cannot do without any of them.
    package var encryptionFiles: [(parameter: String, path: String)] {
        // Not files: `system` stands for the authorities of the machine, and a colon is an engine's.
        ["sslrootcert", "sslcert", "sslkey", "sslcrl"]
            .compactMap { name in
                guard let path = value(name), !path.isEmpty, path != "system", !path.contains(":") else {
                    return nil
                }
                return (name, path)
            }
    }

    func value(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }
}

extension PostgresURL: CustomStringConvertible, CustomReflectable {
    /// The URL with `***` in the place of every password.
    package var description: String {
        let user = value("user").map { Self.encode($0) + (value("password") == nil ? "" : ":***") + "@" } ?? ""
        let database = value("dbname").map { "/" + Self.encode($0) } ?? ""
        let inPlace: Set = user.isEmpty ? ["dbname"] : ["user", "password", "dbname"]
        let others = parameters.filter { parameter in
            !inPlace.contains(parameter.name) && !(isAddressShown && ["host", "port"].contains(parameter.name))
        }
        let query = others.map { "\($0.name)=\($0.isSecret ? "***" : Self.encode($0.value))" }
        return "postgresql://" + user + (isAddressShown ? address : "") + database
            + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    package var customMirror: Mirror {
        Mirror(self, children: [])
    }

    /// Whether the hosts are names or numbers; the path of a socket stands behind the question witness.
    private var isAddressShown: Bool {
        value("host").map { !$0.contains("/") } ?? false
    }

    private var address: String {
        let hosts = (value("host") ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let ports = (value("port") ?? "").split(separator: ",", omittingEmptySubsequences: false)
        return hosts.enumerated()
            .map { index, host in
                let shown = host.contains(":") ? "[\(host)]" : String(host)
                let port = ports.count == 1 ? ports.first : ports.dropFirst(index).first
                return shown + (port.map { $0.isEmpty ? "" : ":\($0)" } ?? "")
            }
            .joined(separator: ",")
    }

    private static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: ","):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return encoded
    }
}
