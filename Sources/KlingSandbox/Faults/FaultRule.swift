/// A line of a scenario: which creates meet which faults.
///
/// All conditions that are given must hold; none means always.
package struct FaultRule: Sendable, Hashable {
    /// The prompt contains this text.
    package var promptContains: String?
    /// Every so-manieth create, counted from the start of the server or the last reset.
    package var every: Int?
    /// Between 0 and 1, drawn anew for each create.
    package var probability: Double?
    /// What such a create meets.
    package var faults: [Fault]

    /// Makes a rule from its faults and conditions.
    package init(
        _ faults: [Fault],
        promptContains: String? = nil,
        every: Int? = nil,
        probability: Double? = nil
    ) {
        self.faults = faults
        self.promptContains = promptContains
        self.every = every
        self.probability = probability
    }

    /// Whether the `number`th create (from 1) meets it.
    ///
    /// Draws a number only if everything else already holds.
    func matches(prompt: String, number: Int, random: inout SplitMix64) -> Bool {
        if let promptContains, !prompt.contains(promptContains) { return false }
        if let every, number % every != 0 { return false }
        if let probability { return Double.random(in: 0..<1, using: &random) < probability }
        return true
    }
}
