import Digests
package import GatewayLedger
package import GatewayModel

/// What an upstream shows that calls back about a task: the name that it knows the task by, and a proof that it was told
/// where to call.
///
/// The proof is made of the name by a key of this installation, so that nothing has to be kept of it, and every server of
/// a store knows it.
package struct CallbackTokens: Sendable {
    private static let purpose = "upstream-callback"
    /// How many hexadecimal digits a proof has: 128 bits are beyond guessing.
    private static let proofLength = 32

    private let key: SymmetricKey

    /// Makes tokens under a key that is derived from the pepper and serves nothing else.
    package init(pepper: Pepper) {
        key = pepper.derivedKey(for: Self.purpose)
    }

    /// The token for a task, which is a secret: letters, digits and dashes.
    package func token(for name: ExternalTaskID) -> String {
        "\(name.text)-\(proof(of: name.text[...]))"
    }

    /// The name of the task that a token is for; nothing for one that is none of ours.
    ///
    /// It takes as long for the one as for the other, and looks nothing up.
    package func name(in token: String) -> ExternalTaskID? {
        let length = ExternalTaskID.length
        let name = token.prefix(length)
        let expected = "\(name)-\(proof(of: name))".utf8
        let given = token.utf8.prefix(expected.count + 1)
        let difference = zip(expected, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        let isOurs = given.count == expected.count && name.utf8.count == length && difference == 0
        return isOurs ? ExternalTaskID(stored: String(name)) : nil
    }

    private func proof(of name: Substring) -> String {
        Hexadecimal.encode(Array(key.authenticationCode(for: Array(name.utf8)).prefix(Self.proofLength / 2)))
    }
}
