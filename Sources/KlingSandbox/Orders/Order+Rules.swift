extension Order {
    /// Applies Kling's rules, in the order in which it seems to apply them.
    init(_ body: OrderBody) throws(Refusal) {
        let model = try Self.model(body.modelName)
        let prompt = try Self.prompt(body)
        let mode = try Self.mode(body.mode, of: model)
        let seconds = try Self.seconds(body.duration, of: model)
        let ratio = try Self.choice(body.aspectRatio, "aspect_ratio") ?? AspectRatio.landscape
        try Self.checkExtras(body, model: model, mode: mode, seconds: seconds)
        try Self.checkReferences(body)
        self.init(
            prompt: prompt,
            model: model,
            mode: mode,
            aspectRatio: ratio,
            seconds: seconds,
            externalID: body.externalTaskID.flatMap { $0.isEmpty ? nil : $0 },
            callbackURL: body.callbackURL.flatMap { $0.isEmpty ? nil : $0 },
            fingerprint: Digest.of(body, as: model, mode, ratio, seconds),
            plan: try FaultPlan(prompt: prompt)
        )
    }

    /// A body without `model_name` silently runs kling-v1; a relay has no channel for a model that nobody knows.
    private static func model(_ name: String?) throws(Refusal) -> Model {
        guard let name, !name.isEmpty else { return .v1 }
        if let model = Model(rawValue: name) { return model }
        throw Model.imageOnly.contains(name)
            ? .invalidValue("model_name value '\(name)' is not supported by text2video") : .modelNotFound(name)
    }

    private static func prompt(_ body: OrderBody) throws(Refusal) -> String {
        let prompt = body.prompt ?? ""
        guard prompt.contains(where: { !$0.isWhitespace }) else { throw .invalidValue("prompt can not be empty") }
        for (name, text) in [("prompt", prompt), ("negative_prompt", body.negativePrompt ?? "")]
        where text.unicodeScalars.count > maximumPromptLength {
            throw .invalidValue("\(name) length must not exceed \(maximumPromptLength)")
        }
        return prompt
    }

    private static func mode(_ name: String?, of model: Model) throws(Refusal) -> Mode {
        guard let mode: Mode = try choice(name, "mode") else { return model.modes[0] }
        guard model.modes.contains(mode) else {
            throw .invalidValue("mode '\(mode.rawValue)' is not supported by \(model.rawValue)")
        }
        return mode
    }

    private static func seconds(_ text: String?, of model: Model) throws(Refusal) -> Int {
        guard let text, !text.isEmpty else { return 5 }
        guard let seconds = Int(text), String(seconds) == text, model.durations.contains(seconds),
            model.hasDurationsBetween || seconds == model.durations.lowerBound || seconds == model.durations.upperBound
        else { throw .invalidValue("duration value '\(text.prefix(20))' is invalid for \(model.rawValue)") }
        return seconds
    }

    private static func checkExtras(_ body: OrderBody, model: Model, mode: Mode, seconds: Int) throws(Refusal) {
        if let scale = body.cfgScale {
            guard model.hasCfgScale else { throw .invalidValue("cfg_scale is not supported by \(model.rawValue)") }
            guard (0...1).contains(scale) else { throw .invalidValue("cfg_scale must be between 0 and 1") }
        }
        if let camera = body.cameraControl {
            if let flaw = camera.flaw { throw .invalidValue(flaw) }
            guard model.hasCameraControl, mode == .std, seconds == 5 else {
                throw .invalidValue("camera_control is not supported by \(model.rawValue) \(mode.rawValue) \(seconds)s")
            }
        }
        if let sound = body.sound {
            guard sound == "on" || sound == "off" else { throw .invalidValue("sound value is invalid") }
            guard sound == "off" || model.hasSound(in: mode) else {
                throw .invalidValue("sound is not supported by \(model.rawValue) \(mode.rawValue)")
            }
        }
    }

    private static func checkReferences(_ body: OrderBody) throws(Refusal) {
        for (name, text) in [("external_task_id", body.externalTaskID), ("callback_url", body.callbackURL)] {
            guard (text?.unicodeScalars.count ?? 0) <= maximumReferenceLength else {
                throw .invalidValue("\(name) is too long")
            }
        }
        if let address = body.callbackURL, !address.isEmpty {
            guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
                throw .invalidValue("callback_url must be an http address")
            }
        }
    }

    /// A word that must be one of a closed set; an absent or empty one is left to its default.
    private static func choice<Word: RawRepresentable<String>>(
        _ text: String?,
        _ name: String
    ) throws(Refusal) -> Word? {
        guard let text, !text.isEmpty else { return nil }
        guard let word = Word(rawValue: text) else {
            throw .invalidValue("\(name) value '\(text.prefix(20))' is invalid")
        }
        return word
    }
}
