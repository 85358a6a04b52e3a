import Glibc

/// An address to listen on, tried by binding a socket that is closed at once and never listens.
struct ListenAddress {
    /// What came of it.
    enum Outcome: Hashable {
        case free
        /// Somebody listens there.
        case taken
        /// The host is unknown, or is another machine.
        case noSuchHost
        case forbidden
        case failed(errno: Int32)
    }

    let host: String
    /// 0 for any port, which is always free.
    let port: Int

    /// Tries the first address of the host, as the server does.
    func trial() -> Outcome {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let first = found else {
            return .noSuchHost
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(first.pointee.ai_family, first.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            return errno == EAFNOSUPPORT ? .noSuchHost : .failed(errno: errno)
        }
        defer { close(descriptor) }
        // As the server: connections that have just ended do not keep the port.
        var isOn: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) != 0 else {
            return .free
        }
        switch errno {
        case EADDRINUSE: return .taken
        case EADDRNOTAVAIL: return .noSuchHost
        case EACCES, EPERM: return .forbidden
        default: return .failed(errno: errno)
        }
    }
}
