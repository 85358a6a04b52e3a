extension Catalogue {
    /// Aspect ratio and mode from whichever of `size`, `aspect_ratio` and `mode` were given.
    func picture(
        _ request: OrderRequest,
        of model: CatalogueModel
    ) throws(GatewayError) -> (aspectRatio: AspectRatio, mode: Mode) {
        let sized = try size(request.size, of: model)
        let aspectRatio = try aspectRatio(request.aspectRatio)
        let mode = request.mode.map { Mode($0) }.flatMap { $0 == .standard && model.modes.count == 1 ? nil : $0 }
        if let sized {
            guard (aspectRatio ?? sized.aspectRatio) == sized.aspectRatio, (mode ?? sized.mode) == sized.mode else {
                throw GatewayError(
                    .invalidField,
                    "size contradicts aspect_ratio or mode; leave size out, or the other two.",
                    parameter: "size"
                )
            }
        }
        let chosen = mode ?? sized?.mode ?? (model.modes.contains(.standard) ? .standard : model.modes[0])
        guard model.modes.contains(chosen) else {
            let possible = model.modes.map(\.text).joined(separator: ", ")
            throw GatewayError(
                .unsupportedByModel,
                "\(model.id) has the modes \(possible).",
                parameter: sized == nil ? "mode" : "size"
            )
        }
        return (sized?.aspectRatio ?? aspectRatio ?? .landscape, chosen)
    }

    /// Kling's camera rules: exactly one non-zero axis for `simple`, no configuration for a preset.
    func camera(
        _ given: OrderRequest.Camera?,
        of model: CatalogueModel,
        mode: Mode,
        seconds: Int
    ) throws(GatewayError) -> CameraControl? {
        guard let given else {
            return nil
        }
        let movement = try movement(given)
        guard let support = model.camera, support.modes.contains(mode), support.durations.contains(seconds) else {
            throw GatewayError(
                .unsupportedByModel,
                "\(model.id) does not take camera_control in mode \(mode) for \(seconds) seconds.",
                parameter: "camera_control"
            )
        }
        return movement
    }

    private func size(
        _ given: String?,
        of model: CatalogueModel
    ) throws(GatewayError) -> (size: VideoSize, aspectRatio: AspectRatio, mode: Mode)? {
        guard let given else {
            return nil
        }
        let modes = [.standard, .professional] + model.modes.filter { $0 != .standard && $0 != .professional }
        let sizes = VideoSize.orderable(in: modes)
        guard let known = sizes.first(where: { $0.size.description == given }) else {
            let possible = sizes.map(\.size.description).joined(separator: ", ")
            throw GatewayError(.invalidField, "size must be one of \(possible).", parameter: "size")
        }
        return known
    }

    private func aspectRatio(_ given: String?) throws(GatewayError) -> AspectRatio? {
        guard let given else {
            return nil
        }
        guard let known = AspectRatio(rawValue: given) else {
            throw GatewayError(
                .invalidField,
                "aspect_ratio must be 16:9, 9:16 or 1:1.",
                parameter: "aspect_ratio"
            )
        }
        return known
    }

    private func movement(_ given: OrderRequest.Camera) throws(GatewayError) -> CameraControl {
        if let preset = CameraControl.Preset(rawValue: given.type) {
            guard (given.axes ?? [:]).allSatisfy({ $0.value == 0 }) else {
                throw invalidCamera("The camera preset \(preset.rawValue) takes no config.")
            }
            return .preset(preset)
        }
        guard given.type == CameraControl.simpleType else {
            let presets = CameraControl.Preset.allCases.map(\.rawValue).joined(separator: ", ")
            throw invalidCamera("camera_control.type must be simple, \(presets).")
        }
        let moved = (given.axes ?? [:]).filter { $0.value != 0 }
        if let unknown = given.axes?.keys.sorted().first(where: { CameraControl.Axis(rawValue: $0) == nil }) {
            throw GatewayError(
                .unknownField,
                "camera_control.config has no such axis.",
                parameter: "camera_control.config.\(unknown)"
            )
        }
        guard moved.count == 1, let (name, amount) = moved.first, let axis = CameraControl.Axis(rawValue: name) else {
            throw invalidCamera("A simple camera_control moves exactly one axis by a non-zero amount.")
        }
        guard CameraControl.range.contains(amount) else {
            throw invalidCamera("camera_control.config.\(name) must be between -10 and 10.")
        }
        return .simple(axis, amount)
    }

    private func invalidCamera(_ message: String) -> GatewayError {
        GatewayError(.invalidField, message, parameter: "camera_control")
    }
}
