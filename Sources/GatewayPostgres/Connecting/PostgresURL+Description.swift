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

    /// Whether the hosts are names or numbers; the path of a socket stands behind the question mark.
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
