package import AsyncHTTPClient
import GatewayModel
package import WebAddresses

extension ProxyURL {
    /// The HTTP client's form of it.
    package var ofHTTPClient: HTTPClient.Configuration.Proxy {
        let authorization = user.map { user in
            (password ?? Secret([])).withExposedText { HTTPClient.Authorization.basic(username: user, password: $0) }
        }
        return .server(host: host, port: port, authorization: authorization)
    }
}
