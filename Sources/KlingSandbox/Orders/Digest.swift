/// FNV-1a in 64 bits: the same on every machine and in every run, unlike `Hasher`.
struct Digest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 {
            add(byte)
        }
        // No text contains this byte, so "ab" + "c" is not "a" + "bc".
        add(0xFF)
    }

    private mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    static func of(_ text: String) -> UInt64 {
        var digest = Digest()
        digest.add(text)
        return digest.value
    }

    /// The fingerprint of an order: what was written and what it was taken to mean.
    static func of(_ body: OrderBody, as model: Model, _ mode: Mode, _ ratio: AspectRatio, _ seconds: Int) -> UInt64 {
        var digest = Digest()
        for text in [body.prompt, body.negativePrompt, body.sound, body.cameraControl?.type] {
            digest.add(text ?? "")
        }
        for number in [body.cfgScale].map({ $0 ?? -1 }) + (body.cameraControl?.config?.values ?? []) {
            digest.add("\(number)")
        }
        for text in [model.rawValue, mode.rawValue, ratio.rawValue, "\(seconds)"] {
            digest.add(text)
        }
        return digest.value
    }
}
