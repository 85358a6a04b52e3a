/// Paths that clients ask for by mistake, and where they should have gone.
enum NearMiss {
    private static let orders = "Videos are ordered at POST /v1/videos."
    private static let native =
        "Videos from text are ordered at POST /kling/v1/videos/text2video, or at POST /v1/videos."
    private static let textAlone =
        "Videos are made from text alone: POST /kling/v1/videos/text2video, or POST /v1/videos."

    /// What is made of other things than text, as Kling and its relays name it.
    private static let others: Set = [
        "image2video", "image-to-video", "multi-image2video", "omni-video", "multi-elements", "video-extend",
        "lip-sync",
        "effects", "avatar", "motion-control", "remix", "edits", "extensions",
    ]
    /// How else a video from text is named.
    private static let texts: Set = ["text2video", "text-to-video", "text_to_video", "txt2video", "t2v", "text2videos"]

    /// What to say of a path that does not exist; nothing when it is near nothing.
    /// - Parameter path: Without empty segments.
    static func advice(for path: String) -> String? {
        let segments = path.split(separator: "/").map(String.init)
        if let index = segments.indices.dropLast().first(where: { segments[$0] == "v1" && segments[$0 + 1] == "v1" }) {
            var once = segments
            once.remove(at: index)
            return "The base URL ends in /v1 already; what is meant is /\(once.joined(separator: "/"))."
        }
        if segments.contains(where: others.contains) {
            return textAlone
        }
        if segments.contains(where: texts.contains) {
            return native
        }
        switch segments.first {
        case "videos", "video", "models", "usage", "quota":
            return segments.last == "generations" ? orders : "The path begins with /v1: /v1\(path)."
        case "v1" where segments.dropFirst().first == "video" || segments.last == "generations": return orders
        case "kling": return native
        default: return nil
        }
    }
}
