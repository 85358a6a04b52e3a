extension MetricFamily {
    // MARK: - The upstream

    /// Calls of the upstream.
    package static let upstreamCalls = MetricFamily(
        "upstream_calls",
        .counter,
        nil,
        ["operation", "outcome", "key"],
        "Calls of the upstream by what is known after them, and by the short name of the key."
    )
    /// How long calls of the upstream took.
    package static let upstreamCallDuration = MetricFamily(
        "upstream_call_duration",
        .histogram(bounds: calls),
        .seconds,
        ["operation"],
        "Time that calls of the upstream took."
    )
    /// Trouble with the upstream.
    package static let upstreamTrouble = MetricFamily(
        "upstream_trouble",
        .counter,
        nil,
        ["operation", "kind"],
        "Calls of the upstream that did not do what they should, by the kind of trouble."
    )
    /// Whether the dispatcher holds back.
    package static let submissionsHeld = MetricFamily(
        "submissions_held",
        .gauge,
        nil,
        [],
        "Whether submissions are held back for a while because the upstream turns everything away: 1 or 0."
    )

    // MARK: - The store

    /// Transactions of the ledger.
    package static let transactions = MetricFamily(
        "transactions",
        .counter,
        nil,
        ["transaction", "outcome"],
        "Transactions of the ledger by name; refused ones changed nothing, failed ones met a store in trouble."
    )
    /// How long transactions took.
    package static let transactionDuration = MetricFamily(
        "transaction_duration",
        .histogram(bounds: short),
        .seconds,
        ["transaction"],
        "Time that transactions of the ledger took, waiting and repetitions included."
    )
    /// Transactions that were begun again.
    package static let transactionRetries = MetricFamily(
        "transaction_retries",
        .counter,
        nil,
        ["cause"],
        "Transactions that PostgreSQL gave up or whose connection was lost, and that were begun again."
    )
    /// How many transactions a commit makes durable.
    package static let commitSize = MetricFamily(
        "commit_transactions",
        .histogram(bounds: sizes),
        nil,
        [],
        "How many transactions SQLite made durable with one commit."
    )
    /// Whether the store answers.
    package static let storeUp = MetricFamily(
        "store_up",
        .gauge,
        nil,
        [],
        "Whether the store was read for these numbers: 1, or 0, and then the families that come from it are missing."
    )
    /// How large the store is.
    package static let storeSize = MetricFamily(
        "store_size",
        .gauge,
        .bytes,
        [],
        "Size of the store: of the SQLite file without its log, or of the whole PostgreSQL database."
    )

    // MARK: - Money

    /// What is set aside.
    package static let moneyHeld = MetricFamily(
        "money_held",
        .gauge,
        .microunits,
        ["currency"],
        "What is held for videos that have not ended."
    )
    /// What is moved.
    package static let money = MetricFamily(
        "money",
        .counter,
        .microunits,
        ["entry", "currency"],
        "Amounts of the ledger's entries since this server began to look: hold, settle and release."
    )
    /// Entries of the ledger.
    package static let entries = MetricFamily(
        "entries",
        .counter,
        nil,
        ["entry"],
        "Entries of the ledger since this server began to look."
    )

    // MARK: - The archive

    /// Bytes in the archive.
    package static let archiveSize = MetricFamily(
        "archive_size",
        .gauge,
        .bytes,
        [],
        "Bytes of the files in the archive."
    )
    /// Files in the archive.
    package static let archiveFiles = MetricFamily(
        "archive_files",
        .gauge,
        nil,
        [],
        "Files in the archive."
    )
    /// Bytes that the archive may have.
    package static let archiveLimit = MetricFamily(
        "archive_limit",
        .gauge,
        .bytes,
        [],
        "Bytes that the archive may have before the least recently read files go: archive.max_bytes."
    )
}
