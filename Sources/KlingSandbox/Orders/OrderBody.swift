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
