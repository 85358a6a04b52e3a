import GatewayHTTP
import GatewayLedger
import GatewayModel

extension SubmissionForm {
    /// Reads the fields of `POST /v1/videos`.
    /// - Throws: `unknownField` or `invalidField`, naming the field.
    init(video fields: FieldReader) throws(GatewayError) {
        var fields = fields
        order.prompt = try fields.text("prompt")
        order.negativePrompt = try fields.text("negative_prompt")
        order.model = try fields.text("model")
        order.seconds = try fields.textOrWholeNumber("seconds")
        order.aspectRatio = try fields.text("aspect_ratio")
        order.mode = try fields.text("mode")
        order.size = try fields.text("size")
        order.guidance = try fields.number("cfg_scale")
        order.camera = try Self.camera(from: &fields)
        metadata = try Self.metadata(from: &fields)
        queueDeadline = try Self.queueDeadline(from: &fields)
        priority = try Self.priority(from: &fields)
        webhook = Webhook(try fields.text("webhook_url"), in: "webhook_url", .event)
        try keepUser(try fields.text("user"))
        try fields.finish(
            unused: [
                UnusedField("model_name", equal: order.model, advice: "Ask for the model as model."),
                UnusedField("duration", equal: order.seconds, advice: "Ask for the length as seconds."),
                UnusedField("external_task_id", advice: "Only the native path takes it; keep it in metadata here."),
            ] + UnusedField.everywhere
        )
    }

    /// Takes Kling's `camera_control`, whose axes only the catalogue knows.
    static func camera(from fields: inout FieldReader) throws(GatewayError) -> OrderRequest.Camera? {
        guard var control = try fields.object("camera_control") else {
            return nil
        }
        let type = try control.text("type")
        var axes: [String: Double]?
        if var config = try control.object("config") {
            axes = [:]
            for axis in CameraControl.Axis.allCases {
                axes?[axis.rawValue] = try config.number(axis.rawValue)
            }
            try config.finish()
        }
        try control.finish()
        guard let type else {
            // With every part left empty, as forms have it, it asks for nothing.
            guard axes?.isEmpty ?? true else {
                throw GatewayError(
                    .missingField,
                    "camera_control needs a type.",
                    parameter: control.full("type")
                )
            }
            return nil
        }
        return OrderRequest.Camera(type: type, axes: axes)
    }

    /// Keeps OpenAI's `user` with the caller's own pairs, where it is not among them already.
    mutating func keepUser(_ user: String?) throws(GatewayError) {
        guard let user, metadata["user"] == nil else {
            return
        }
        guard user.unicodeScalars.count <= MetadataLimits.valueScalars, metadata.count < MetadataLimits.pairs else {
            throw .invalidField(
                "user",
                "user is kept with metadata: at most \(MetadataLimits.valueScalars) characters, as one of its pairs."
            )
        }
        metadata["user"] = user
    }

    private static func metadata(from fields: inout FieldReader) throws(GatewayError) -> [String: String] {
        guard var pairs = try fields.object("metadata") else {
            return [:]
        }
        let members = pairs.takeAll()
        guard members.count <= MetadataLimits.pairs else {
            throw .invalidField("metadata", "metadata may have \(MetadataLimits.pairs) pairs.")
        }
        var metadata: [String: String] = [:]
        for member in members {
            guard case .text(let value) = member.value,
                (1...MetadataLimits.keyScalars).contains(member.name.unicodeScalars.count),
                value.unicodeScalars.count <= MetadataLimits.valueScalars
            else {
                throw .invalidField(
                    pairs.full(member.name),
                    """
                    metadata has names of 1 to \(MetadataLimits.keyScalars) characters and values that are strings \
                    of at most \(MetadataLimits.valueScalars).
                    """
                )
            }
            metadata[member.name] = value
        }
        return metadata
    }

    private static func priority(from fields: inout FieldReader) throws(GatewayError) -> Int? {
        guard let priority = try fields.wholeNumber("priority") else {
            return nil
        }
        guard QueuePlace.priorities.contains(priority) else {
            let (lowest, highest) = (QueuePlace.priorities.lowerBound, QueuePlace.priorities.upperBound)
            throw .invalidField("priority", "priority must be \(lowest) to \(highest).")
        }
        return priority
    }

    private static func queueDeadline(from fields: inout FieldReader) throws(GatewayError) -> Duration? {
        guard let seconds = try fields.wholeNumber("queue_deadline") else {
            return nil
        }
        guard queueDeadlines.contains(seconds) else {
            throw .invalidField(
                "queue_deadline",
                "queue_deadline must be \(queueDeadlines.lowerBound) to \(queueDeadlines.upperBound) seconds."
            )
        }
        return .seconds(seconds)
    }
}
