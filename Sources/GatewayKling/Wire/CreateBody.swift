import FoundationEssentials
import GatewayModel

/// The body that orders a video: the fields of Kling's classic protocol, and no other.
///
/// `model_name` is always there, because the upstream silently makes a `kling-v1` without it, or when it is called
/// `model`. `duration` is text, because the upstream refuses a number.
struct CreateBody: Encodable {
    private enum CodingKeys: String, CodingKey {
        case modelName = "model_name"
        case prompt
        case negativePrompt = "negative_prompt"
        case guidance = "cfg_scale"
        case mode
        case camera = "camera_control"
        case aspectRatio = "aspect_ratio"
        case duration
        case externalTaskID = "external_task_id"
        case callback = "callback_url"
    }

    private let modelName: String
    private let prompt: String
    private let negativePrompt: String?
    private let guidance: Double?
    private let mode: String
    private let camera: CameraBody?
    private let aspectRatio: String
    private let duration: String
    private let externalTaskID: String
    private let callback: String?

    /// Writes an order under our own name for it.
    /// - Parameter callback: Where the upstream may tell that something has become of it.
    init(_ order: VideoOrder, as name: ExternalTaskID, callback: String? = nil) {
        self.callback = callback
        modelName = order.model.text
        prompt = order.prompt
        negativePrompt = order.negativePrompt
        guidance = order.guidance
        mode = order.mode.text
        camera = order.camera.map(CameraBody.init)
        aspectRatio = order.aspectRatio.rawValue
        duration = String(order.seconds)
        externalTaskID = name.text
    }

    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    /// The JSON to send.
    /// - Throws: `EncodingError` when a number is not finite.
    func encoded() throws -> [UInt8] {
        Array(try Self.encoder.encode(self))
    }
}

/// `camera_control` as Kling's classic protocol has it: all six axes for a simple movement, none for a preset.
struct CameraBody: Encodable {
    private let type: String
    private let config: [String: Double]?

    /// Writes a camera movement.
    init(_ camera: CameraControl) {
        type = camera.type
        config =
            switch camera {
            case .preset:
                nil
            case .simple(let moved, let amount):
                Dictionary(
                    uniqueKeysWithValues: CameraControl.Axis.allCases.map { ($0.rawValue, $0 == moved ? amount : 0) }
                )
            }
    }
}
