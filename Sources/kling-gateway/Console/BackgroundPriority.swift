import FoundationEssentials
import Glibc

/// Work that a server beside it must not feel.
enum BackgroundPriority {
    /// How much less than others it asks for: a third of what they have, where all want everything.
    private static let niceness: Int32 = 5

    /// Has this process give way to others that want the processors; where that is not possible nothing changes.
    ///
    /// Linux keeps the priority for each thread, and hands it on to those that a thread begins. Where the kernel shares
    /// processors between sessions before it looks at threads, a session of its own, such as cron's, gives way as one.
    static func take() {
        for thread in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? [] {
            if let thread = id_t(thread) {
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), thread, niceness)
            }
        }
        if getsid(0) == getpid() {
            try? "\(niceness)".write(toFile: "/proc/self/autogroup", atomically: false, encoding: .utf8)
        }
    }
}
