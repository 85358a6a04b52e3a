/// The three shapes of picture that Kling makes from text.
enum AspectRatio: String, Sendable, CaseIterable {
    case landscape = "16:9"
    case portrait = "9:16"
    case square = "1:1"
}
