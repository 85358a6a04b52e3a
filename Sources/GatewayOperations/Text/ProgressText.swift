package import GatewayModel

/// How far long work has come, as one line of a terminal.
package enum ProgressText {
    /// How long a phase lasts before its rate is believed.
    private static let settling = Duration.seconds(1)
    private static let barWidth = 20

    /// Writes the line.
    /// - Parameters:
    ///   - progress: How far it is.
    ///   - elapsed: Since its phase began.
    ///   - width: The columns of the line; what does not fit is cut off.
    package static func line(_ progress: WorkProgress, elapsed: Duration, width: Int) -> String {
        let count =
            progress.total.map { "\(amount(progress.done, progress.unit)) of \(amount($0, progress.unit))" }
            ?? (progress.done > 0 ? amount(progress.done, progress.unit) : nil)
        var parts = [count.map { $0 + word(progress.unit) }].compactMap(\.self)
        if let total = progress.total, total > 0 {
            let bar = UsageBar.text(used: progress.done, of: total, width: barWidth)
            parts.insert("\(bar) \(min(100, UsageBar.percent(progress.done, of: total))) %", at: 0)
        }
        parts += rate(progress, elapsed)
        return ([progress.phase] + [parts.joined(separator: ", ")]).filter { !$0.isEmpty }.joined(separator: "  ")
            .fitting(columns: width)
    }

    private static func rate(_ progress: WorkProgress, _ elapsed: Duration) -> [String] {
        guard elapsed >= settling, progress.done > 0 else {
            return []
        }
        let milliseconds = max(1, elapsed.milliseconds)
        let perSecond = Int64(clamping: Int128(progress.done) * 1000 / Int128(milliseconds))
        var parts = ["\(amount(perSecond, progress.unit))\(word(progress.unit))/s"]
        if let total = progress.total, total > progress.done {
            let left = Int128(total - progress.done) * Int128(milliseconds) / Int128(progress.done) / 1000
            parts.append("about \(QueueView.span(Int64(clamping: left))) left")
        }
        return parts
    }

    private static func amount(_ number: Int64, _ unit: WorkProgress.Unit) -> String {
        unit == .bytes ? ByteCount.text(number) : "\(number)"
    }

    private static func word(_ unit: WorkProgress.Unit) -> String {
        unit == .bytes ? "" : " \(unit.rawValue)"
    }
}
