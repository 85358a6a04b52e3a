import Glibc
import Synchronization

/// Keeps lines for a thread that writes many of them together, so that logging one costs a copy of its bytes.
///
/// A line that comes alone is written at once. Behind it, lines gather for `gathering` milliseconds, unless one is
/// urgent or the buffer is half full; the thread is woken at most once for all of them, and has no timer when nothing
/// is logged. Nobody waits for a reader that sleeps but that thread: what the buffer has no room for is lost, and a
/// notice says how many lines were. A process that is killed loses what came in the last of these milliseconds.
package final class BufferedSink: LogSink {
    /// How many bytes are kept at most, half of them for what is being written.
    package static let defaultCapacity = 1 << 20
    /// How long lines gather, in milliseconds.
    private static let gathering: Int32 = 5
    /// How long the end of the program waits for lines to be written, in milliseconds: so often, for so long.
    private static let (flushWaits, flushWait) = (10, Int32(100))

    private let direct: DescriptorSink
    private let buffer: Mutex<LineBuffer>
    private let capacity: Int
    private let wakeUp: SignalPipe
    private let progress: SignalPipe
    // For `flush`, which cannot take the lock: it runs in signal handlers.
    private let isSettled = Atomic(false)
    private let isAwaited = Atomic(false)
    private let batches = Atomic(0)

    /// Starts the thread, or returns nothing where there is no thread to be had.
    package init?(over direct: DescriptorSink, capacity: Int = BufferedSink.defaultCapacity) {
        guard let wakeUp = SignalPipe() else {
            return nil
        }
        guard let progress = SignalPipe() else {
            wakeUp.close()
            return nil
        }
        self.direct = direct
        self.wakeUp = wakeUp
        self.progress = progress
        self.capacity = capacity / 2
        buffer = Mutex(LineBuffer(capacity: capacity / 2))
        guard start() else {
            return nil
        }
    }

    deinit {
        wakeUp.close()
        progress.close()
    }

    package func write(_ line: UnsafeRawBufferPointer, isUrgent: Bool) {
        let effect = buffer.withLock { buffer in
            let effect = buffer.append(line, isUrgent: isUrgent)
            if effect == .wake {
                isSettled.store(false, ordering: .sequentiallyConsistent)
            }
            return effect
        }
        switch effect {
        case .none: break
        case .wake: wakeUp.signal()
        case .writeDirectly: direct.write(line, isUrgent: isUrgent)
        }
    }

    /// Waits until what was logged before is written, a second at most.
    ///
    /// It takes no lock and no memory, so that a signal handler can do it.
    package func flush() {
        let before = batches.load(ordering: .acquiring)
        isAwaited.store(true, ordering: .sequentiallyConsistent)
        defer { isAwaited.store(false, ordering: .sequentiallyConsistent) }
        wakeUp.signal()
        for _ in 0..<Self.flushWaits {
            // One batch may be on its way already; the one behind it has all that was there.
            if isSettled.load(ordering: .sequentiallyConsistent)
                || batches.load(ordering: .acquiring) >= before + 2
            {
                return
            }
            progress.wait(milliseconds: Self.flushWait)
        }
    }

    /// Writes all there is, and has every later line written by whoever logs it; waits a second at most.
    package func finish() {
        buffer.withLock { $0.end() }
        flush()
    }

    private func start() -> Bool {
        let reference = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument {
                    Unmanaged<BufferedSink>.fromOpaque(argument).takeRetainedValue().run()
                }
                return nil
            },
            reference.toOpaque()
        )
        guard status == 0 else {
            reference.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// What the thread does.
    private func run() {
        var batch: [UInt8] = []
        batch.reserveCapacity(capacity)
        while true {
            switch next(&batch) {
            case .write(let lost):
                batch.withUnsafeBytes { direct.write(batch: $0, losing: lost) }
                batch.removeAll(keepingCapacity: true)
                batches.add(1, ordering: .acquiringAndReleasing)
                tellProgress()
                if buffer.withLock({ $0.rests() }) {
                    wakeUp.wait(milliseconds: Self.gathering)
                }
            case .wait: wakeUp.wait(milliseconds: -1)
            case .end: return
            }
        }
    }

    private func next(_ batch: inout [UInt8]) -> LineBuffer.Step {
        let step = buffer.withLock { buffer in
            let step = buffer.next(&batch)
            isSettled.store(buffer.isSettled, ordering: .sequentiallyConsistent)
            return step
        }
        tellProgress()
        return step
    }

    private func tellProgress() {
        if isAwaited.load(ordering: .sequentiallyConsistent) {
            progress.signal()
        }
    }
}
