import GatewayModel

/// The totals of usage that the database keeps beside the videos, as statements speak of them.
package enum UsageTotals {
    /// The numbers of a row, in the order of ``amounts(of:)``.
    package static let numbers = VideoStatus.reported.map(\.rawValue) + ["seconds", "charged", "held"]

    /// What one video adds to each number; `video` is a row of videos by the name that a statement gives it.
    ///
    /// Who shares what another has paid for adds neither seconds nor money.
    package static func amounts(of video: String) -> [String] {
        let made = "\(video).state = '\(VideoState.succeeded.rawValue)'"
        let held = VideoState.allCases.filter { $0.moneyState == .held }.map { "'\($0.rawValue)'" }
        return VideoStatus.reported.map { "CASE WHEN \(video).status = '\($0.rawValue)' THEN 1 ELSE 0 END" } + [
            "CASE WHEN \(made) AND \(video).source_id IS NULL THEN \(video).seconds ELSE 0 END",
            "CASE WHEN \(made) THEN \(video).price ELSE 0 END",
            "CASE WHEN \(video).state IN (\(held.joined(separator: ", "))) THEN \(video).price ELSE 0 END",
        ]
    }

    /// When the day of a video's totals begins, in milliseconds: not after its admission, and less than
    /// ``longestDay`` before it.
    package static func day(of video: String) -> String {
        """
        CASE WHEN \(video).created_at >= \(video).day_start AND \(video).created_at < \(video).day_start + \(longestDay)
        THEN \(video).day_start ELSE \(video).created_at - \(video).created_at % 86400000 END
        """
    }

    /// Longer than any day, in milliseconds.
    static let longestDay = 172_800_000
}

extension VideoStatus {
    /// In the order in which usage is counted and read.
    static let reported: [VideoStatus] = [.queued, .inProgress, .completed, .failed, .canceled]
}
