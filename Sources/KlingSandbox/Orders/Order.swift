/// A video that Kling would agree to make: what is left of a body once every rule has been applied.
struct Order: Sendable, Equatable {
    /// Unicode scalars, in `prompt` and in `negative_prompt`.
    static let maximumPromptLength = 2500
    /// Unicode scalars, in an identifier and in an address of the caller's choosing; Kling names no bound.
    static let maximumReferenceLength = 2048

    let prompt: String
    let model: Model
    let mode: Mode
    let aspectRatio: AspectRatio
    let seconds: Int
    let externalID: String?
    let callbackURL: String?
    /// A digest of all that decides about the video, so not of the last two: the same for a request sent again.
    let fingerprint: UInt64
    /// The faults that the prompt asks for.
    let plan: FaultPlan
}

/// The three shapes of picture that Kling makes from text.
enum AspectRatio: String, Sendable, CaseIterable {
    case landscape = "16:9"
    case portrait = "9:16"
    case square = "1:1"
}

/// Kling's classes of quality, which set the size of the picture.
enum Mode: String, Sendable, CaseIterable {
    case std
    case pro
    case fourK = "4k"

    /// Width and height in pixels.
    func size(_ ratio: AspectRatio) -> (width: Int, height: Int) {
        switch (self, ratio) {
        case (.std, .landscape): (1280, 720)
        case (.std, .portrait): (720, 1280)
        case (.std, .square): (960, 960)
        case (.pro, .landscape): (1920, 1080)
        case (.pro, .portrait): (1080, 1920)
        case (.pro, .square): (1440, 1440)
        case (.fourK, .landscape): (3840, 2160)
        case (.fourK, .portrait): (2160, 3840)
        case (.fourK, .square): (2880, 2880)
        }
    }
}

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
