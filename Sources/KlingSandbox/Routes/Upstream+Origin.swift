import Hummingbird

extension Upstream {
    /// Characters of a `Host` header that are believed.
    private static let maximumAuthority = 255

    /// Where this server is, as the client knows it: what the URLs it is given begin with.
    func origin(of request: Request) -> String {
        guard let authority = request.head.authority, authority.count <= Self.maximumAuthority else {
            return "http://\(configuration.host):\(configuration.port)"
        }
        return "http://\(authority)"
    }
}
