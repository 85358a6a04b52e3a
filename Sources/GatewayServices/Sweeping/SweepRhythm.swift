/// Which sweeps do what, counted in sweeps, of which there is one a second.
struct SweepRhythm {
    /// How often each task has its turn.
    static func period(of task: SweepTask) -> Int {
        switch task {
        case .room: 5
        case .uses: 60
        case .audit: 600
        }
    }

    private var count = 0

    /// What the next sweep does; the first one does everything.
    mutating func next() -> Set<SweepTask> {
        defer { count += 1 }
        return Set(SweepTask.allCases.filter { count.isMultiple(of: Self.period(of: $0)) })
    }
}

/// What a sweep does of the work that need not be done at each.
package enum SweepTask: Hashable, Sendable, CaseIterable {
    /// Measure the archive and make room.
    case room
    /// Write down which files were read.
    case uses
    /// Look for files that a crash or an older version has left.
    case audit
}
