/// The day and the month that an admission counts towards, each from its first moment to the first of the next.
package struct QuotaWindows: Hashable, Sendable {
    /// One calendar unit.
    package struct Window: Hashable, Sendable {
        /// Its first moment.
        package let start: Timestamp
        /// The first moment after it.
        package let end: Timestamp

        /// Makes a window.
        package init(start: Timestamp, end: Timestamp) {
            self.start = start
            self.end = end
        }

        /// Whether a moment lies in it.
        package func contains(_ moment: Timestamp) -> Bool {
            start <= moment && moment < end
        }
    }

    /// The day.
    package let day: Window
    /// The month.
    package let month: Window

    /// Makes a pair.
    package init(day: Window, month: Window) {
        self.day = day
        self.month = month
    }

    /// The window of a limit; none for a limit that has no calendar.
    package func window(of name: LimitName) -> Window? {
        switch name {
        case .videosPerDay, .budgetPerDay: day
        case .videosPerMonth, .secondsPerMonth, .budgetPerMonth: month
        case .requestsPerMinute, .readsPerMinute, .concurrentVideos, .models, .modes, .maxSeconds, .maxPriority: nil
        }
    }
}
