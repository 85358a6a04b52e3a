import GatewayLedger
import GatewayModel
import Testing

@testable import GatewayAccess

/// What an upstream shows that calls back.
struct CallbackTokensTests {
    private let tokens: CallbackTokens
    private let name = ExternalTaskID(stored: "kg-0123456789ABCDEFGHJKMNPQRS")

    init() throws {
        tokens = CallbackTokens(pepper: try Pepper(Array(repeating: 7, count: 32)))
    }

    @Test func `a token leads to its task, on every server with the same pepper and on no other`() throws {
        let token = tokens.token(for: name)
        #expect(token.utf8.count == ExternalTaskID.length + 1 + 32)
        #expect(token.utf8.allSatisfy { $0 == UInt8(ascii: "-") || $0.isLetterOrDigit })
        #expect(tokens.name(in: token) == name)
        let twin = CallbackTokens(pepper: try Pepper(Array(repeating: 7, count: 32)))
        #expect(twin.name(in: token) == name)
        let stranger = CallbackTokens(pepper: try Pepper(Array(repeating: 8, count: 32)))
        #expect(stranger.name(in: token) == nil)
    }

    @Test func `a token with any other character, or one more or less, leads nowhere`() {
        let token = tokens.token(for: name)
        for index in token.indices {
            let other: Character = token[index] == "0" ? "1" : "0"
            let changed = token[..<index] + String(other) + token[token.index(after: index)...]
            #expect(tokens.name(in: String(changed)) == nil)
        }
        let wrongs = [
            "", "-", name.text, String(token.dropLast()), token + "0", token.uppercased(), "\u{0}", "é" + token,
        ]
        for wrong in wrongs {
            #expect(tokens.name(in: wrong) == nil)
        }
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}
