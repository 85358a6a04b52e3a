/// A video that Kling would agree to make: what is left of a body once every rule has been applied.
struct Order: Sendable, Equatable {
    /// Unicode scalars, in `prompt` and in `negative_prompt`.
    static let maximumPromptLength = 2500
    /// Unicode scalars, in an identifier and in an address of the caller's choosing; Kling names no bound.
    static let maximumReferenceLength = 2048

    let prompt: String
    let model: Model
    let mode: Mode
    let aspectRatio: AspectRatio
    let seconds: Int
    let externalID: String?
    let callbackURL: String?
    /// A digest of all that decides about the video, so not of the last two: the same for a request sent again.
    let fingerprint: UInt64
    /// The faults that the prompt asks for.
    let plan: FaultPlan
}
