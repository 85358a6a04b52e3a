/// The forms by which keys are recognized that nobody registered.
enum KeyForm: UInt8, CaseIterable {
    /// `kgw_<id>_<secret>`: the id is public and stays.
    case tenantKey
    /// `kgo_<id>_<secret>`: an operator's token, of the same form.
    case operatorToken
    /// `Bearer <token>`.
    case bearer
    /// `sk-<key>`, as DeerAPI's and OpenAI's keys begin.
    case upstreamKey

    /// The fewest characters after `sk-` that are taken for a key and not for an ordinary word.
    private static let upstreamKeyLength = 16
    private static let tenantKeyIDLength = 12

    /// A bit that no other form has.
    var mark: UInt8 {
        1 << rawValue
    }

    /// The bytes that it can begin with.
    var firstBytes: [UInt8] {
        switch self {
        case .tenantKey, .operatorToken: [UInt8(ascii: "k")]
        case .bearer: [UInt8(ascii: "B"), UInt8(ascii: "b")]
        case .upstreamKey: [UInt8(ascii: "s")]
        }
    }

    /// The part to hide of a key that begins at `position`, or nothing when none begins there.
    func hidden(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Range<Int>? {
        guard let start = prefixEnd(in: text, at: position) else {
            return nil
        }
        let end = text[start...].firstIndex { !isPart($0) } ?? text.endIndex
        switch self {
        case .tenantKey, .operatorToken:
            let secret = Self.secretStart(in: text[start..<end])
            return secret < end ? secret..<end : nil
        case .bearer: return start < end ? start..<end : nil
        case .upstreamKey: return end - start >= Self.upstreamKeyLength ? start..<end : nil
        }
    }

    private func prefixEnd(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int? {
        let prefix: StaticString
        switch self {
        case .tenantKey: prefix = "kgw_"
        case .operatorToken: prefix = "kgo_"
        case .bearer: prefix = "bearer "
        case .upstreamKey: prefix = "sk-"
        }
        let rest = text[position...]
        guard prefix.withUTF8Buffer({ rest.prefix($0.count).elementsEqual($0) { $0 | 0x20 == $1 | 0x20 } }) else {
            return nil
        }
        let isInsideWord = position > 0 && Self.isWord(text[position - 1])
        return isInsideWord && self == .upstreamKey ? nil : position + prefix.utf8CodeUnitCount
    }

    private func isPart(_ byte: UInt8) -> Bool {
        switch self {
        case .tenantKey, .operatorToken: Self.isWord(byte) || byte == UInt8(ascii: "_")
        case .bearer: byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: ",")
        case .upstreamKey: Self.isWord(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
    }

    /// Where the secret of a tenant key begins: behind its id, or at once when there is no id of the right form.
    private static func secretStart(in key: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        guard key.count >= tenantKeyIDLength, key.prefix(tenantKeyIDLength).allSatisfy(isWord) else {
            return key.startIndex
        }
        let idEnd = key.startIndex + tenantKeyIDLength
        guard idEnd < key.endIndex else {
            return idEnd
        }
        return key[idEnd] == UInt8(ascii: "_") ? idEnd + 1 : key.startIndex
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
