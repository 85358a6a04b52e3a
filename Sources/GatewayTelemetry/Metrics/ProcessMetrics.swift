import Glibc

/// What the process uses of the machine.
package struct ProcessMetrics: Sendable {
    private let start: Int64

    /// Looks at this process.
    /// - Parameter start: When it began, in milliseconds since 1970.
    package init(start: Int64) {
        self.start = start
    }

    /// What it uses now; what the system does not tell is missing.
    package func samples() -> [MetricSample] {
        var samples = [MetricSample(.processStart, start * 1_000_000)]
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            let times = [usage.ru_utime, usage.ru_stime]
            let nanoseconds = times.reduce(0) { $0 + Int64($1.tv_sec) * 1_000_000_000 + Int64($1.tv_usec) * 1000 }
            samples.append(MetricSample(.processCPU, nanoseconds))
        }
        if let pages = Self.residentPages() {
            samples.append(MetricSample(.processMemory, pages * Int64(sysconf(Int32(_SC_PAGESIZE)))))
        }
        if let count = Self.openDescriptors() {
            samples.append(MetricSample(.processDescriptors, count))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            samples.append(MetricSample(.processDescriptorLimit, Int64(clamping: limit.rlim_cur)))
        }
        return samples
    }

    /// The second number of `/proc/self/statm`.
    private static func residentPages() -> Int64? {
        guard let file = fopen("/proc/self/statm", "re") else {
            return nil
        }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else {
            return nil
        }
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ")
        return words.count > 1 ? Int64(words[1]) : nil
    }

    private static func openDescriptors() -> Int64? {
        guard let folder = opendir("/proc/self/fd") else {
            return nil
        }
        defer { closedir(folder) }
        var count: Int64 = 0
        while readdir(folder) != nil {
            count += 1
        }
        // Without the folder itself, the one above, and the descriptor that it is read by.
        return count - 3
    }
}
