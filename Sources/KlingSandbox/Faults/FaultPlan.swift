/// The faults that one request is to meet, in the order in which they were asked for.
struct FaultPlan: Sendable, Hashable {
    private(set) var faults: [Fault] = []

    subscript(name: FaultName) -> Fault? {
        faults.first { $0.name == name }
    }

    mutating func add(_ more: [Fault]) {
        faults += more
    }

    /// What the query after `earlier` others meets: each fault has its share of the first ones, one after the other.
    func injectedFault(afterPolls earlier: Int) -> InjectedFault? {
        var left = earlier
        for fault in faults {
            guard let injectedFault = fault.onPoll else { continue }
            let times = fault.times ?? .max
            if left < times { return injectedFault }
            left -= times
        }
        return nil
    }
}

extension FaultPlan {
    private static let opening = "[[fault:"
    private static let closing = "]]"

    /// Finds the faults that a prompt asks for.
    ///
    /// - Throws: A refusal that names the word when there is no such fault, so that a typo does not pass for a success.
    init(prompt: String) throws(Refusal) {
        var rest = prompt[...]
        while let start = rest.firstRange(of: Self.opening) {
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: Self.closing) else { break }
            for word in rest[..<end.lowerBound].split(separator: ",") {
                guard let fault = Fault(word) else {
                    throw .badParameters("the sandbox has no fault '\(word.prefix(40))'")
                }
                faults.append(fault)
            }
            rest = rest[end.upperBound...]
        }
    }
}

/// A small generator of random numbers whose whole future is its seed.
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
