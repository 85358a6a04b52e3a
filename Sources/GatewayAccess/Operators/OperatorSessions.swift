import Digests
package import GatewayLedger
package import GatewayModel
package import HTTPTypes

/// An operator that has shown its token once, and now shows a sealed text in its stead.
package struct OperatorSession: Sendable, CustomStringConvertible, CustomReflectable {
    /// Who it is.
    package let identity: OperatorIdentity
    /// When it ends.
    package let expiresAt: Timestamp
    /// What the operator's browser sends with each request.
    package let text: String
    /// What each form of its pages sends besides, so that no page of somebody else's can send one.
    package let formToken: String

    package var description: String {
        "session of \(identity.name)"
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["identity": identity])
    }

    /// Who makes its requests.
    package var principal: Principal {
        Principal(operator: identity)
    }
}

/// Sessions of operators in browsers, which nothing is stored of: each is a text that only this installation can seal,
/// `<subject>.<end>.<nonce>.<seal>`.
///
/// The seal is HMAC-SHA-256 under a key that is derived from the pepper, so that every server of a store knows it. It
/// covers the digest of the token that was shown, so that another token ends the session, and the operator is looked up
/// with each request, so that its revocation and its role count from the next one on.
package struct OperatorSessions: Sendable {
    /// How long a session lives.
    package static let life = Duration.seconds(8 * 3600)
    /// The longest text that can be a session, in bytes.
    package static let maximumLength = 256
    /// The subject of whoever has shown the token of `admin.token_file`.
    private static let bootstrapSubject = "bootstrap"

    private let tenants: LedgerTenants
    private let own: OperatorAuthenticator
    private let bootstrap: OperatorTokenAuthenticator
    private let sealing: SymmetricKey
    private let clock: any WallClock
    private let entropy: Entropy

    /// Knows the operators of a ledger, and the token of the settings.
    package init(
        ledger: Ledger,
        pepper: Pepper,
        bootstrap: OperatorTokenAuthenticator,
        clock: any WallClock,
        entropy: Entropy
    ) {
        tenants = ledger.tenants
        own = OperatorAuthenticator(ledger: ledger, pepper: pepper, clock: clock)
        self.bootstrap = bootstrap
        sealing = pepper.derivedKey(for: "dashboard session")
        self.clock = clock
        self.entropy = entropy
    }

    /// Begins a session for whoever shows a token.
    /// - Returns: Nothing for a token that is mistyped, unknown or revoked.
    /// - Throws: `storeUnavailable`.
    package func begin(with token: String) async throws(GatewayError) -> OperatorSession? {
        let subject: String
        if bootstrap.isToken(token) {
            subject = Self.bootstrapSubject
        } else if try await own.identity(of: token) != nil, let secret = OperatorSecret(token) {
            subject = secret.id.text
        } else {
            return nil
        }
        let nonce = [entropy.next(), entropy.next()].map { String($0, radix: 36) }.joined()
        let claim = "\(subject).\((clock.now + Self.life).milliseconds).\(nonce)"
        guard let binding = try await binding(of: subject) else {
            return nil
        }
        return session(claim, subject, binding, expiresAt: clock.now + Self.life)
    }

    /// The session that a text stands for.
    /// - Returns: Nothing where it was not sealed here or has ended, or its operator's token works no more.
    /// - Throws: `storeUnavailable`.
    package func session(of text: String) async throws(GatewayError) -> OperatorSession? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard text.utf8.count <= Self.maximumLength, parts.count == 4, let end = Int64(parts[1]),
            clock.now < Timestamp(milliseconds: end), let binding = try await binding(of: parts[0])
        else {
            return nil
        }
        let claim = parts.prefix(3).joined(separator: ".")
        let session = session(claim, parts[0], binding, expiresAt: Timestamp(milliseconds: end))
        let isSame = SymmetricKey(data: Array(session.text.utf8)) == SymmetricKey(data: Array(text.utf8))
        return isSame ? session : nil
    }

    /// What a subject's seal covers besides its claim, and who it is; nothing where its token works no more.
    private func binding(of subject: String) async throws(GatewayError) -> (digest: String, OperatorIdentity)? {
        guard subject != Self.bootstrapSubject else {
            return bootstrap.digestText.map { ($0, .bootstrap) }
        }
        guard let id = KeyID(subject), let (known, digest) = try await tenants.operatorCredential(id),
            known.revokedAt == nil
        else {
            return nil
        }
        return (digest, OperatorIdentity(role: known.role, kind: .operator, name: known.name.text))
    }

    private func session(
        _ claim: String,
        _ subject: String,
        _ binding: (digest: String, identity: OperatorIdentity),
        expiresAt: Timestamp
    ) -> OperatorSession {
        let seal = code(for: "session \(claim) \(binding.digest)")
        return OperatorSession(
            identity: binding.identity,
            expiresAt: expiresAt,
            text: "\(claim).\(seal)",
            formToken: code(for: "form \(claim) \(binding.digest)")
        )
    }

    private func code(for message: String) -> String {
        Hexadecimal.encode(sealing.authenticationCode(for: Array(message.utf8)))
    }

    /// Whether a form of a session's page sends what the page was given; takes the same time whatever the answer.
    package static func isFormToken(_ text: String, of session: OperatorSession) -> Bool {
        SymmetricKey(data: Array(text.utf8)) == SymmetricKey(data: Array(session.formToken.utf8))
    }
}

extension OperatorSessions: Authenticator {
    /// The name of the cookie that holds a session.
    package static let cookie = "kgw_session"

    /// The text of the session that a browser has, if it has one.
    package static func text(in headers: HTTPFields) -> String? {
        for field in headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let halves = pair.split(separator: "=", maxSplits: 1)
                if halves.count == 2, halves[0].filter({ $0 != " " }) == cookie {
                    return String(halves[1])
                }
            }
        }
        return nil
    }

    package func authenticate(_ request: AuthenticationRequest) async throws(GatewayError) -> Principal? {
        guard let text = Self.text(in: request.headers) else {
            return nil
        }
        return try await session(of: text)?.principal
    }
}
