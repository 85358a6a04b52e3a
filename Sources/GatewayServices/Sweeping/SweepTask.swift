/// What a sweep does of the work that need not be done at each.
package enum SweepTask: Hashable, Sendable, CaseIterable {
    /// Measure the archive and make room.
    case room
    /// Write down which files were read.
    case uses
    /// Look for files that a crash or an older version has left.
    case audit
}
