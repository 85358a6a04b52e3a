/// How far long work has come.
package struct WorkProgress: Hashable, Sendable {
    /// What is counted.
    package enum Unit: String, Sendable {
        case bytes
        case checks
        case questions
        case rows
        case tasks
    }

    /// What is being done, such as `copying`.
    package let phase: String
    /// How much of it is done.
    package let done: Int64
    /// How much there is in all, where that is known.
    package let total: Int64?
    /// What the two count.
    package let unit: Unit

    /// Describes work.
    package init(_ phase: String, done: Int64, of total: Int64?, _ unit: Unit) {
        self.phase = phase
        self.done = done
        self.total = total
        self.unit = unit
    }
}

/// Whoever is told how far long work has come; called on any thread, often, and in no transaction's way.
package struct ProgressListener: Sendable {
    private let hear: (@Sendable (WorkProgress) -> Void)?

    /// Tells somebody.
    package init(_ hear: @escaping @Sendable (WorkProgress) -> Void) {
        self.hear = hear
    }

    private init() {
        hear = nil
    }

    /// Nobody.
    package static let nobody = ProgressListener()

    /// Whether anybody listens, so that work need not be measured for nobody.
    package var isListening: Bool {
        hear != nil
    }

    /// Tells how far it is.
    package func report(_ phase: String, done: Int64, of total: Int64?, _ unit: WorkProgress.Unit) {
        hear?(WorkProgress(phase, done: done, of: total, unit))
    }
}
