import FoundationEssentials
import NIOCore

/// How many event loops there are.
enum EventLoops {
    /// Where NIO looks for a number.
    private static let variable = "NIO_SINGLETON_GROUP_LOOP_COUNT"

    /// Has NIO make no more event loops than the program may use processors, before it has made any.
    ///
    /// By itself it makes one for each that the machine has, or its control group may use at once. But where the program
    /// is bound to some of them, loops that share one have to wait for each other, and each request with them, for
    /// several milliseconds. A number in NIO's own variable counts.
    static func fitToProcessors() {
        guard ProcessInfo.processInfo.environment[variable] == nil, let count = usableProcessors else {
            return
        }
        NIOSingletons.groupLoopCountSuggestion = min(count, System.coreCount)
    }

    /// How many processors the program may use; nothing where that cannot be told.
    private static var usableProcessors: Int? {
        let field = "Cpus_allowed:"
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix(field) })
        else {
            return nil
        }
        // A bit for each, as hexadecimal digits with commas between them.
        let bits = line.dropFirst(field.count).compactMap(\.hexDigitValue).map(\.nonzeroBitCount)
        return bits.isEmpty ? nil : max(1, bits.reduce(0, +))
    }
}
