/// Everything that chance decides in one simulation: for each step the numbers that were drawn in it.
///
/// A script can be cut and lowered at will: a number that is missing is 0, one that is too large is taken modulo.
struct Script: Hashable, Sendable {
    var steps: [[Int]]

    /// How many numbers there are.
    var size: Int {
        steps.reduce(0) { $0 + $1.count }
    }
}
