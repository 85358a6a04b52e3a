/// Lines that wait for the thread that writes them, and what that thread does meanwhile: a state machine without a
/// thread, to be used under a lock.
struct LineBuffer: Sendable {
    /// What the thread does.
    private enum Phase {
        /// It waits for as long as it takes: the next line wakes it.
        case waiting
        /// It lets lines gather behind those that it has just written: only what cannot wait wakes it.
        case resting
        /// It writes, or has been woken, and will look here again.
        case awake
        /// It has ended: lines are written by whoever logs them.
        case ended
    }

    /// What is to be done for a line that was handed over.
    enum Effect {
        case none
        /// The thread must be woken.
        case wake
        /// It was not taken: there is no thread any more.
        case writeDirectly
    }

    /// What the thread is to do next.
    enum Step {
        /// Write what was taken, and say that so many lines were lost behind it.
        case write(losing: Int)
        /// Wait until somebody wakes it.
        case wait
        case end
    }

    private let capacity: Int
    private var lines: [UInt8] = []
    private var lost = 0
    private var isUrgent = false
    private var isEnding = false
    private var phase = Phase.awake

    /// Makes an empty buffer for so many bytes.
    init(capacity: Int) {
        self.capacity = capacity
        lines.reserveCapacity(capacity)
    }

    /// Whether the thread has nothing to do, because all there was has been written.
    var isSettled: Bool {
        phase == .waiting || phase == .ended
    }

    /// Whether what is here should be written without waiting for more.
    private var isPressing: Bool {
        isUrgent || isEnding || lines.count >= capacity / 2
    }

    /// Takes a line; one that has no room is counted, and so are those behind it, so that the notice stands where they
    /// would.
    mutating func append(_ line: UnsafeRawBufferPointer, isUrgent isUrgentLine: Bool) -> Effect {
        guard phase != .ended else {
            return .writeDirectly
        }
        if lost == 0, lines.count + line.count <= capacity {
            lines.append(contentsOf: line)
        } else {
            lost += 1
        }
        isUrgent = isUrgent || isUrgentLine
        guard phase == .waiting || phase == .resting && isPressing else {
            return .none
        }
        phase = .awake
        return .wake
    }

    /// What the thread, which has written what it took before, does next; `batch` is an empty array, and takes the
    /// lines.
    mutating func next(_ batch: inout [UInt8]) -> Step {
        guard lines.isEmpty, lost == 0 else {
            swap(&lines, &batch)
            defer { lost = 0 }
            isUrgent = false
            phase = .awake
            return .write(losing: lost)
        }
        phase = isEnding ? .ended : .waiting
        return isEnding ? .end : .wait
    }

    /// Whether the thread, which has written, should let lines gather before it looks for them.
    mutating func rests() -> Bool {
        phase = isPressing ? .awake : .resting
        return phase == .resting
    }

    /// Has the thread end once everything is written.
    mutating func end() {
        isEnding = true
    }
}
