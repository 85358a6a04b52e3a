import GatewayModel

/// What memory knows of a token.
package enum KnownKey: Sendable {
    /// It is a key; what is known of it holds as long as its generation does.
    case right(Principal, generation: Int)
    /// It is no key, whatever the store has.
    case wrong
    /// The store has to be asked.
    case unknown
}

/// The key that was shown last over a connection, so that it need not be proven again while nothing has changed.
package struct RememberedKey: Sendable {
    /// The header's value, to be told apart from another one in the same time whatever it is.
    private let authorization: Secret
    /// Whose it is.
    let principal: Principal
    /// As long as this holds, so does the rest.
    let generation: Int

    init(authorization: String, principal: Principal, generation: Int) {
        self.authorization = Secret(Array(authorization.utf8))
        self.principal = principal
        self.generation = generation
    }

    /// Whether a request shows the same key.
    func isShown(in other: String?) -> Bool {
        guard var other else {
            return false
        }
        return authorization.withExposedBytes { own in
            other.withUTF8 { other in
                guard other.count == own.count else {
                    return false
                }
                var difference: UInt8 = 0
                for index in other.indices {
                    difference |= other[index] ^ own[index]
                }
                return difference == 0
            }
        }
    }
}
