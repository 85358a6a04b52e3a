import Glibc

/// Ports for servers that cannot be told to choose one themselves, and for tests of what nobody listens on.
package enum LoopbackPort {
    /// Below those that the kernel gives to whoever asks for any port: connections and other servers of the tests get
    /// theirs there, and so cannot take one of these in between.
    private static let range = 10_000..<32_000
    private static let attempts = 1000

    private struct NoneUnused: Error {
        let code: Int32
    }

    /// A port of 127.0.0.1 that nobody listened on a moment ago.
    package static func unused() throws -> Int {
        for _ in 0..<attempts {
            let port = Int.random(in: range)
            if try isUnused(port) {
                return port
            }
        }
        throw NoneUnused(code: EADDRINUSE)
    }

    private static func isUnused(_ port: Int) throws -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else {
            throw NoneUnused(code: errno)
        }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        address.sin_port = UInt16(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
