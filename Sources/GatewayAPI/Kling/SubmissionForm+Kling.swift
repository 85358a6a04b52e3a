import GatewayHTTP
import GatewayModel

extension SubmissionForm {
    /// The longest `external_task_id`, in Unicode scalars.
    static let externalIDScalars = 128

    private static let advice = [
        "model": "The native path asks for the model as model_name.",
        "callback_url": "Callbacks are not available here; ask for the task until it has ended.",
        "seconds": "The native path asks for the length as duration.",
        "sound": "Videos are made without sound.",
    ]

    /// Reads the fields of Kling's `text2video`.
    /// - Throws: `unknownField` or `invalidField`, naming the field.
    init(kling fields: FieldReader) throws(GatewayError) {
        var fields = fields
        order.prompt = try fields.text("prompt")
        order.negativePrompt = try fields.text("negative_prompt")
        order.model = try fields.text("model_name")
        order.seconds = try fields.text("duration")
        order.aspectRatio = try fields.text("aspect_ratio")
        order.mode = try fields.text("mode")
        order.guidance = try fields.number("cfg_scale")
        order.camera = try Self.camera(from: &fields)
        externalID = try Self.externalID(from: &fields)
        try fields.finish(advice: Self.advice)
    }

    private static func externalID(from fields: inout FieldReader) throws(GatewayError) -> String? {
        guard let id = try fields.text("external_task_id") else {
            return nil
        }
        guard isExternalID(id) else {
            throw .invalidField(
                "external_task_id",
                "external_task_id has 1 to \(externalIDScalars) characters, none of them a control character."
            )
        }
        return id
    }

    /// Whether a text can be a tenant's own name for a video.
    static func isExternalID(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        return (1...externalIDScalars).contains(scalars.count)
            && scalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
