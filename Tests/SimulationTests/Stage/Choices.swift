import GatewayTestKit
import Synchronization

/// Draws numbers from a seed and remembers them, or reads them from a script.
final class Choices: Sendable {
    private struct State {
        var random: SplitMix64?
        var script: [[Int]]
        var used: [[Int]] = []
    }

    private let state: Mutex<State>
    private let length: Int

    /// Draws so many steps from a seed.
    init(seed: UInt64, length: Int) {
        state = Mutex(State(random: SplitMix64(seed: seed), script: []))
        self.length = length
    }

    /// Reads a script.
    init(_ script: Script) {
        state = Mutex(State(random: nil, script: script.steps))
        length = script.steps.count
    }

    /// What has been drawn so far.
    var script: Script {
        Script(steps: state.withLock(\.used))
    }

    /// Begins a step.
    /// - Returns: Whether there is one.
    func beginStep() -> Bool {
        state.withLock { state in
            guard state.used.count < length else {
                return false
            }
            state.used.append([])
            return true
        }
    }

    /// A number from 0 up to this one; 0 is the plainest choice.
    func draw(below count: Int) -> Int {
        state.withLock { state in
            guard let step = state.used.indices.last, count > 1 else {
                return 0
            }
            let position = state.used[step].count
            let number =
                if state.random != nil {
                    Int((state.random?.next() ?? 0) % UInt64(count))
                } else if step < state.script.count, position < state.script[step].count {
                    state.script[step][position] % count
                } else {
                    0
                }
            state.used[step].append(number)
            return number
        }
    }

    /// One of several, each as likely as its weight; the first is the plainest.
    func pick<Option>(_ options: KeyValuePairs<Option, Int>) -> Option {
        var number = draw(below: options.reduce(0) { $0 + $1.value })
        for (option, weight) in options {
            guard number >= weight else {
                return option
            }
            number -= weight
        }
        return options[0].key
    }

    /// Whether something happens that happens so many times in a hundred.
    func happens(percent: Int) -> Bool {
        draw(below: 100) >= 100 - percent
    }
}
