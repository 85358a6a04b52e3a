// Tasks of the simulated upstream. In: an order, its faults and the moment it was made. Out: a `TaskSnapshot` for any
// moment. What must hold: a task never changes; its status follows from its `Life` and the moment alone.

/// A task of the simulated account: everything about it was decided when it was made.
///
/// What it looks like at some moment is computed from here (`seen(at:)`), so nothing runs while it waits. The prompt
/// is not kept.
struct KlingTask: Sendable {
    /// 18 decimal digits: too long for a double, so never to be read as a number.
    let id: String
    /// Kling numbers videos apart from tasks.
    let videoID: String
    let externalID: String?
    let model: Model
    let mode: Mode
    let film: FilmOrder
    let callbackURL: String?
    /// `http://host:port` as the client that made the task knows this server; the file's URL begins with it.
    let origin: String
    let life: Life
    /// What the scenario or the prompt asked for.
    let plan: FaultPlan

    var fileName: String { "\(id).mp4" }

    /// The moments of a task's life, in Unix milliseconds.
    struct Life: Sendable, Equatable {
        let created: Int64
        let starts: Int64
        /// `nil`: never.
        let ends: Int64?
        let ending: Ending
        /// From here on the file's URL is dead.
        let fileExpires: Int64?
        /// Until here the task cannot be found.
        let hiddenUntil: Int64
        /// Until here the status is a word that nobody knows.
        let obscureUntil: Int64
    }

    enum Ending: Sendable, Equatable {
        case video
        /// A success that carries no video.
        case nothing
        case failure(String)
    }
}
