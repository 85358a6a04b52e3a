import Glibc

/// Ports for servers that cannot be told to choose one themselves.
enum LoopbackPort {
    /// A port of 127.0.0.1 that nobody listened on a moment ago.
    static func unused() throws -> Int {
        struct Failure: Error {
            let code: Int32
        }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else {
            throw Failure(code: errno)
        }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard isBound else {
            throw Failure(code: errno)
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
