import GatewayAccess
import GatewayHTTP
import GatewayModel
import HTTPTypes

/// A request of somebody who is known.
struct PageRequest: Sendable {
    let request: GatewayRequest
    let session: OperatorSession
    let query: Query
    /// Whom the audit log ascribes to what it changes.
    let actor: AuditActor

    /// Whether its operator may do what takes a role.
    func may(_ role: OperatorRole) -> Bool {
        session.identity.role >= role
    }

    /// What stands in the path under a name.
    func segment(_ name: String) -> String {
        request.parameter(name) ?? ""
    }

    /// A parameter that was filled in.
    func filled(_ name: String) -> String? {
        query[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// The fields of a form that was sent.
struct SentForm: Sendable {
    /// What its page was given.
    static let tokenField = "form_token"

    private let values: [String: String]

    /// Reads a form.
    /// - Throws: As ``GatewayRequest/fields(takesForms:)`` does.
    init(of request: GatewayRequest) async throws {
        var fields = try await request.fields(takesForms: true)
        var values: [String: String] = [:]
        for member in fields.takeAll() {
            if case .text(let text) = member.value {
                values[member.name] = text
            }
        }
        self.values = values
    }

    /// What was filled in.
    subscript(name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension GatewayRequest {
    /// Whether it came by TLS, as far as it says so.
    var isSecure: Bool {
        PublicOrigin(of: self, configured: nil).text.hasPrefix("https:")
    }

    /// Whether a page of this site has sent it, by all that its browser says.
    ///
    /// A page that gives no referrer gives no origin with its forms either but `null`; where the browser does not say
    /// otherwise what kind of site that is, the form's own token has to tell.
    var isOfThisSite: Bool {
        if let site = headers[.fetchSite] {
            return site == "same-origin"
        }
        guard let origin = headers[.origin], origin != "null" else {
            return true
        }
        let own = PublicOrigin(of: self, configured: nil).text
        let host = own.split(separator: "/", maxSplits: 2).last.map { $0.prefix { $0 != "/" } }
        return origin.split(separator: "/", maxSplits: 2).last == host
    }
}
