import FoundationEssentials

/// The JSON body of a create, typed as Kling types it: `duration` is a string, `cfg_scale` a number.
///
/// Fields that are not listed, among them `model`, are ignored as Kling ignores them.
struct OrderBody: Decodable, Equatable {
    var modelName: String?
    var prompt: String?
    var negativePrompt: String?
    var aspectRatio: String?
    var mode: String?
    var duration: String?
    var cfgScale: Double?
    var sound: String?
    var cameraControl: CameraControl?
    var callbackURL: String?
    var externalTaskID: String?

    private enum CodingKeys: String, CodingKey {
        case modelName = "model_name"
        case prompt
        case negativePrompt = "negative_prompt"
        case aspectRatio = "aspect_ratio"
        case mode
        case duration
        case cfgScale = "cfg_scale"
        case sound
        case cameraControl = "camera_control"
        case callbackURL = "callback_url"
        case externalTaskID = "external_task_id"
    }

    private static let decoder = JSONDecoder()

    /// - Throws: A refusal with 1200 for what is no JSON object, with 1201 for a value of the wrong type.
    static func read(_ bytes: some Sequence<UInt8>) throws(Refusal) -> OrderBody {
        do {
            return try decoder.decode(OrderBody.self, from: Data(bytes))
        } catch let DecodingError.typeMismatch(_, context) where !context.codingPath.isEmpty {
            throw .invalidValue("\(context.codingPath.map(\.stringValue).joined(separator: ".")) type is invalid")
        } catch {
            throw .badParameters("request body is not a JSON object")
        }
    }
}

/// How the camera moves, as the body says it.
struct CameraControl: Decodable, Equatable {
    struct Axes: Decodable, Equatable {
        var horizontal: Double?
        var vertical: Double?
        var pan: Double?
        var tilt: Double?
        var roll: Double?
        var zoom: Double?

        var values: [Double] {
            [horizontal, vertical, pan, tilt, roll, zoom].map { $0 ?? 0 }
        }
    }

    static let presets: Set<String> = ["down_back", "forward_up", "right_turn_forward", "left_turn_forward"]
    static let range = -10.0...10.0

    var type: String?
    var config: Axes?

    /// What is wrong with it, or `nil`.
    var flaw: String? {
        if let type, Self.presets.contains(type) {
            return config == nil ? nil : "camera_control.config must be omitted for \(type)"
        }
        guard type == "simple" else { return "camera_control.type value is invalid" }
        guard let config else { return "camera_control.config is required for simple" }
        guard config.values.allSatisfy(Self.range.contains) else {
            return "camera_control.config value is out of range"
        }
        return config.values.count { $0 != 0 } == 1 ? nil : "camera_control.config must have exactly one non-zero value"
    }
}
