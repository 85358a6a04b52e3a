import GatewayHTTP
import GatewayModel

extension UnusedField {
    /// What clients of Kling and OpenAI write into every order, although nothing of it is there for videos from text; and
    /// near misses of names that are there.
    ///
    /// Source: the field lists of Kling's text-to-video and image-to-video, of OpenAI's videos and images, and what their
    /// clients were seen to send.
    static let everywhere: [UnusedField] = [
        UnusedField("sound", neutral: .text("off"), .bool(false), advice: "Videos are made without sound."),
        UnusedField("enable_audio", neutral: .bool(false), advice: "Videos are made without sound."),
        UnusedField("generate_audio", neutral: .bool(false), advice: "Videos are made without sound."),
        UnusedField("voice_list", advice: "Videos are made without voices."),
        UnusedField("multi_shot", neutral: .bool(false), advice: "A video is one shot."),
        UnusedField("shot_type", advice: "A video is one shot."),
        UnusedField("multi_prompt", advice: "A video is one shot; say all of it in prompt."),
        UnusedField(
            "watermark_info",
            neutral: .object([Field.Member(name: "enabled", value: .bool(false))]),
            advice: "Videos are made without a watermark."
        ),
        UnusedField("watermark", neutral: .bool(false), advice: "Videos are made without a watermark."),
        UnusedField("n", neutral: .number("1"), advice: "An order is one video; order again for more."),
        UnusedField("stream", neutral: .bool(false), advice: "An answer is no stream; ask for the video's status."),
        UnusedField("seed", advice: "Kling's text-to-video takes no seed."),
        UnusedField("image", advice: textAlone),
        UnusedField("image_tail", advice: textAlone),
        UnusedField("image_list", advice: textAlone),
        UnusedField("image_url", advice: textAlone),
        UnusedField("input_reference", advice: textAlone),
        UnusedField("element_list", advice: textAlone),
        UnusedField("video_list", advice: textAlone),
        UnusedField("static_mask", advice: textAlone),
        UnusedField("dynamic_masks", advice: textAlone),
        UnusedField("webhook_url", advice: "The native path calls back in Kling's form, at callback_url."),
        UnusedField("callback_url", advice: "Only the native path calls back in Kling's form; here it is webhook_url."),
        UnusedField("quality", neutral: .text("auto"), .text("standard"), advice: "Ask for the quality as mode."),
        UnusedField("resolution", advice: "Ask for the quality as mode."),
        UnusedField("style", advice: "Say in prompt which style you want."),
        UnusedField("fps", advice: "The frame rate is Kling's own."),
        UnusedField("response_format", advice: "Fetch the file from the video's content."),
        UnusedField("video_id", advice: "A video is made anew; leave it out."),
        UnusedField("aspectRatio", advice: "It is written aspect_ratio."),
        UnusedField("ratio", advice: "It is written aspect_ratio."),
        UnusedField("negativePrompt", advice: "It is written negative_prompt."),
        UnusedField("cfgScale", advice: "It is written cfg_scale."),
        UnusedField("cameraControl", advice: "It is written camera_control."),
    ]

    private static let textAlone = "Videos are made from text alone; leave it out."

    /// Another name for something that was asked for already: to ask for the same again changes nothing.
    init(_ name: String, equal value: String?, advice: String) {
        guard let value else {
            self.init(name, advice: advice)
            return
        }
        self.init(name, neutral: .text(value), .number(value), advice: advice)
    }
}
