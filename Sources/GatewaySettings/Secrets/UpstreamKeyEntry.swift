package import GatewayModel

/// An upstream key as its file gives it: the key, and what stands behind it on its line.
package struct UpstreamKeyEntry: Sendable {
    /// How much of the new videos a key may make beside the others' weights; with 0 it only asks for what it made.
    package static let weights = 0...1000
    /// How many keys there may be, in all files together.
    package static let maximumCount = 16
    /// The longest name, in characters.
    static let maximumNameLength = 32

    /// The key.
    package let key: Secret
    /// What the operator calls it; nothing where they call it nothing.
    package let name: String?
    /// Its weight, out of ``weights``.
    package let weight: Int

    /// Takes a key.
    package init(_ key: Secret, name: String? = nil, weight: Int = 1) {
        self.key = key
        self.name = name
        self.weight = weight
    }
}

/// What stands behind a key on its line: `weight=N`, `name=NAME`, each once at the most, in either order.
struct UpstreamKeyOptions: Hashable {
    /// What is wrong with them, in words that show nothing of the line.
    struct Fault: Error, Hashable {
        let rule: String
    }

    private(set) var name: String?
    private(set) var weight: Int?

    /// Reads the words behind a key.
    init(_ words: some Sequence<ArraySlice<UInt8>>) throws(Fault) {
        for word in words {
            let text = String(decoding: word, as: UTF8.self)
            if let value = Self.value(of: "weight", in: text) {
                guard weight == nil else {
                    throw Fault(rule: "has more than one weight")
                }
                weight = try Self.weight(value)
            } else if let value = Self.value(of: "name", in: text) {
                guard name == nil else {
                    throw Fault(rule: "has more than one name")
                }
                name = try Self.name(value)
            } else {
                throw Fault(rule: UpstreamKeyFault.whiteSpace.rawValue)
            }
        }
    }

    private static func value(of option: String, in text: String) -> Substring? {
        text.hasPrefix(option + "=") ? text.dropFirst(option.count + 1) : nil
    }

    private static func weight(_ text: Substring) throws(Fault) -> Int {
        let bounds = UpstreamKeyEntry.weights
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let weight = Int(text),
            bounds.contains(weight)
        else {
            throw Fault(rule: "has a weight that is no whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return weight
    }

    private static func name(_ text: Substring) throws(Fault) -> String {
        guard (1...UpstreamKeyEntry.maximumNameLength).contains(text.utf8.count), !text.hasPrefix("uk_"),
            text.utf8.allSatisfy({ $0.isLetterOrDigit || "-_.".utf8.contains($0) })
        else {
            throw Fault(
                rule: "has a name that is not 1 to \(UpstreamKeyEntry.maximumNameLength) letters, digits, hyphens, "
                    + "underscores and periods, or that begins with uk_"
            )
        }
        return String(text)
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}

extension SecretReading {
    /// Reads the keys of a file, one a line; a line that is empty or begins with `#` does not count.
    /// - Parameter standardWeight: Of a key whose line says none.
    mutating func upstreamKeys(file path: String, standardWeight: Int, isPrivate: Bool = true) -> [UpstreamKeyEntry] {
        guard let bytes = contents(path, SettingKey.upstreamKeyFile, isPrivate: isPrivate) else {
            return []
        }
        let file = "the file \(QuotedValue(path))"
        if let fault = UpstreamKeyFault(ofText: bytes) {
            refuse(SettingKey.upstreamKeyFile, "\(file) \(fault.rawValue).")
            return []
        }
        // As characters, because a line break of Windows is one of them.
        let lines = String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
            .map { (number: $0.offset + 1, bytes: Self.trimmed(Array($0.element.utf8))) }
            .filter { !$0.bytes.isEmpty && $0.bytes.first != UInt8(ascii: "#") }
        guard !lines.isEmpty else {
            refuse(SettingKey.upstreamKeyFile, "\(file) is empty.")
            return []
        }
        var entries: [UpstreamKeyEntry] = []
        for line in lines {
            let place = lines.count == 1 ? file : "line \(line.number) of \(file)"
            entries += upstreamKey(line.bytes, at: place, standardWeight: standardWeight).map { [$0] } ?? []
        }
        return entries
    }

    /// Reads one key with what stands behind it.
    mutating func upstreamKey(_ line: [UInt8], at place: String, standardWeight: Int) -> UpstreamKeyEntry? {
        if let fault = UpstreamKeyFault(ofLine: line) {
            refuse(SettingKey.upstreamKeyFile, "\(place) \(fault.rawValue).")
            return nil
        }
        let words = line.split { $0 == 0x20 || $0 == 0x09 }
        do throws(UpstreamKeyOptions.Fault) {
            let options = try UpstreamKeyOptions(words.dropFirst())
            let key = secretLine(
                Array(words.first ?? []),
                name: place,
                key: SettingKey.upstreamKeyFile,
                minimum: Settings.minimumUpstreamKeyBytes
            )
            return key.map { UpstreamKeyEntry($0, name: options.name, weight: options.weight ?? standardWeight) }
        } catch {
            refuse(SettingKey.upstreamKeyFile, "\(place) \(error.rule).")
            return nil
        }
    }

    /// Makes sure that keys that are right by themselves are right together.
    mutating func check(_ entries: [UpstreamKeyEntry]) {
        let key = SettingKey.upstreamKeyFile
        if entries.count > UpstreamKeyEntry.maximumCount {
            refuse(key, "there are \(entries.count) upstream keys, but there may be \(UpstreamKeyEntry.maximumCount).")
        }
        if !entries.isEmpty, entries.allSatisfy({ $0.weight == 0 }) {
            refuse(key, "every upstream key has the weight 0, so that none would make videos.")
        }
        let names = entries.compactMap(\.name)
        if Set(names).count < names.count {
            refuse(key, "two upstream keys have the same name.")
        }
    }
}
