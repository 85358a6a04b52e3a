extension TestLedger {
    /// Which engine a test runs on.
    package enum Engine: String, Sendable, CaseIterable, CustomStringConvertible {
        case sqlite
        #if Postgres
        case postgres
        #endif

        package var description: String {
            rawValue
        }

        /// Those that tests run on; a mutation shows itself on one of them.
        package static let allCases: [Engine] = {
            #if Postgres
            if SQLMutation.inForce == nil {
                return [.sqlite, .postgres]
            }
            #endif
            return [.sqlite]
        }()
    }
}
