import GatewayHTTP
import GatewayModel

extension SubmissionForm {
    /// The longest `external_task_id`, in Unicode scalars.
    static let externalIDScalars = 128

    /// Reads the fields of Kling's `text2video`.
    /// - Throws: `unknownField` or `invalidField`, naming the field.
    init(kling fields: FieldReader) throws(GatewayError) {
        var fields = fields
        order.prompt = try fields.text("prompt")
        order.negativePrompt = try fields.text("negative_prompt")
        order.model = try fields.text("model_name")
        order.seconds = try fields.textOrWholeNumber("duration")
        order.aspectRatio = try fields.text("aspect_ratio")
        order.mode = try fields.text("mode")
        order.guidance = try fields.number("cfg_scale")
        order.camera = try Self.camera(from: &fields)
        externalID = try Self.externalID(from: &fields)
        webhook = Webhook(try fields.text("callback_url"), in: "callback_url", .kling)
        try keepUser(try fields.text("user"))
        try fields.finish(
            unused: [
                UnusedField("model", equal: order.model, advice: "The native path asks for the model as model_name."),
                UnusedField("seconds", equal: order.seconds, advice: "The native path asks for it as duration."),
                UnusedField("size", advice: "The native path asks for the shape as aspect_ratio and mode."),
                UnusedField("metadata", advice: "The native path takes no metadata; POST /v1/videos does."),
                UnusedField("queue_deadline", advice: "The native path takes no deadline; POST /v1/videos does."),
                UnusedField(
                    "priority",
                    neutral: .number("0"),
                    advice: "The native path takes no priority; POST /v1/videos does."
                ),
            ] + UnusedField.everywhere
        )
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
