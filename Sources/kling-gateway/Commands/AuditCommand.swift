import ArgumentParser
import GatewayOperations
import GatewayServer
import GatewaySettings

/// `audit`: who has changed what.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "See what operators have changed, check that nobody has touched that log, or write it out.",
        subcommands: [AuditListCommand.self, AuditVerifyCommand.self, AuditExportCommand.self]
    )
}

/// `audit list`: the latest changes.
struct AuditListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List changes, latest first: who, from where, when, what.",
        discussion: """
            With --json also the state before and after each change, and the hashes of the chain.

            Example:
              kling-gateway audit list --subject studio
            """
    )

    @OptionGroup var filter: AuditFilterOption
    @Option(help: "How many, 1 to 500.") var limit = 20
    @Option(help: "Only those before the row of this number, as for the next page.") var after: Int64?
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard AuditLogFilter.limits.contains(limit) else {
            throw ValidationError("--limit is 1 to 500.")
        }
    }

    func run() async throws {
        var filter = filter.value(limit: limit)
        filter.after = after
        let page = try await configuration.load().settings
            .withLedgerReports { [filter] in try await $0.auditLog(filter) }
        try output.show(page.records, text: AuditRecordView.table(page.records))
        if page.hasMore, let last = page.records.last {
            Console.remark("There are more: --after \(last.number)")
        }
    }
}

/// `audit verify`: whether the log is as it was written.
struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compute every hash of the log again, and find rows that were changed, moved, taken out or added.",
        discussion: """
            Whoever can write to the store could write the whole chain anew; keep the number of rows and the last hash \
            elsewhere to notice that too.

            Exit status: 0 when the log is whole, 1 when it is not or the store cannot be read.

            Example:
              kling-gateway audit verify
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let report = try await configuration.load().settings.withLedgerReports { try await $0.verifyAuditLog() }
        try output.show(report, text: report.text)
        guard report.ok else {
            throw ExitCode(ExitStatus.refused.rawValue)
        }
    }
}

/// `audit export`: the log for other programs.
struct AuditExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the log to standard output, oldest row first, one JSON object a line.",
        discussion: """
            Example:
              kling-gateway audit export --from 2026-11-01 > audit.jsonl
            """
    )

    @OptionGroup var filter: AuditFilterOption
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let filter = filter.value(limit: AuditLogFilter.limits.upperBound)
        try await configuration.load().settings
            .withLedgerReports { reports in
                try await reports.exportAuditLog(filter) { piece in try Console.stream(piece) }
            }
    }
}

/// Which changes.
struct AuditFilterOption: ParsableArguments {
    @Option(help: "Only what this operator or user did.") var actor: String?
    @Option(help: "Only what was done to this tenant, key, video, operator or pause, by its name or id.")
    var subject: String?
    @Option(help: ArgumentHelp("The first day, such as 2026-11-01, in quota.time_zone.", valueName: "date"))
    var from: String?
    @Option(help: ArgumentHelp("The last day, itself included.", valueName: "date"))
    var to: String?

    func value(limit: Int) -> AuditLogFilter {
        var filter = AuditLogFilter(limit: limit)
        (filter.actor, filter.subject, filter.from, filter.to) = (actor, subject, from, to)
        return filter
    }
}
