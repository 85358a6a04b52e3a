package import GatewayLedger
import GatewayLedgerTools
package import GatewayModel

// Compares the ledger with the upstream. In: videos whose money is in doubt, and the upstream's list of tasks. Out: a
// report with evidence for each video, and the tasks that no video has. What must hold: the upstream is only queried;
// pages and questions are bounded; the report says what could not be read or asked.

/// Holds what is doubtful in the ledger against what the upstream says, and changes nothing on either side.
package struct Reconciliation: Sendable {
    /// How many videos of a kind are listed.
    package static let maximumVideos = 1000
    /// How many of them the upstream is asked about, one after the other.
    package static let maximumQuestions = 200
    /// A task without a name that is younger than this may only not be written down yet.
    package static let youth = Duration.seconds(60)

    private let ledger: Ledger
    private let upstream: (any ListableUpstream)?
    private let lookBack: Duration
    private let progress: ProgressListener

    /// Makes a reconciliation.
    /// - Parameters:
    ///   - upstream: Whom to ask; nobody when nil.
    ///   - lookBack: How long ago a video may have been given up.
    ///   - progress: Is told of tasks read and videos asked about.
    package init(
        ledger: Ledger,
        upstream: (any ListableUpstream)?,
        lookBack: Duration,
        progress: ProgressListener = .nobody
    ) {
        self.ledger = ledger
        self.upstream = upstream
        self.lookBack = lookBack
        self.progress = progress
    }

    /// Reads the ledger, then asks the upstream: its list first, then about each video that the list does not explain.
    /// - Throws: what keeps the store from being read; trouble with the upstream is a part of the report.
    package func run(at now: Timestamp) async throws(GatewayError) -> ReconciliationReport {
        let start = now - lookBack
        let unresolved = try await LedgerAudit(ledger).unresolvedVideos(since: start, limit: Self.maximumVideos)
        var report = ReconciliationReport(
            since: start,
            unknown: unresolved.unknown,
            suspects: unresolved.possiblyPaid.map {
                ReconciliationReport.ReconciliationCase(video: $0, evidence: .notAsked)
            },
            sums: unresolved.sums
        )
        guard let upstream else {
            return report
        }
        let listing = await TaskListing.read(upstream, since: start, progress: progress)
        report.listing = listing
        try await compare(listing.tasks, with: &report, at: now)
        var questions = 0
        let all = min(report.suspects.count { $0.evidence == .notAsked }, Self.maximumQuestions)
        for index in report.suspects.indices
        where report.suspects[index].evidence == .notAsked && questions < Self.maximumQuestions {
            questions += 1
            report.suspects[index].evidence = await ask(upstream, about: report.suspects[index].video)
            progress.report("asking the upstream", done: Int64(questions), of: Int64(all), .questions)
        }
        return report
    }

    private func compare(
        _ tasks: [ListedTask],
        with report: inout ReconciliationReport,
        at now: Timestamp
    ) async throws(GatewayError) {
        let named = try await LedgerAudit(ledger).tasks(named: tasks.compactMap(\.name))
        let withIDs = try await LedgerAudit(ledger)
            .tasks(withIDs: tasks.filter { $0.name == nil }.compactMap(\.report.id))
        let suspects = Dictionary(
            report.suspects.enumerated().map { ($0.element.video.id, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        let rolledUp = try await LedgerAudit(ledger).lastRolledUp()
        let twins = Dictionary(grouping: tasks.filter { $0.name != nil }, by: \.name).filter { $0.value.count > 1 }
        for task in tasks {
            let known = task.name.map { named[$0] } ?? task.report.id.flatMap { withIDs[$0] }
            if known == nil, let rolledUp, let createdAt = task.createdAt, createdAt <= rolledUp {
                // It may be of a video that is in the totals alone, which ended after its task was made.
                report.tasksBeyondBooks += 1
            } else if let reason = reason(task, known, isTwin: twins[task.name] != nil, at: now) {
                report.orphans.append(
                    OrphanTask(task: task, reason: reason, video: known?.video, tenant: known?.tenant)
                )
            } else if let index = known.flatMap({ suspects[$0.video] }) {
                report.suspects[index].evidence = Self.evidence(task.report.phase)
            }
        }
    }

    /// Why a task is an orphan, if it is one.
    private func reason(
        _ task: ListedTask,
        _ known: KnownTask?,
        isTwin: Bool,
        at now: Timestamp
    ) -> OrphanTask.Reason? {
        guard let known else {
            guard task.name == nil else {
                return .unknownName
            }
            let isYoung = task.createdAt.map { now - $0 < Self.youth } ?? false
            return isYoung ? nil : .nameless
        }
        if isTwin, task.report.id != known.taskID {
            return .secondTask
        }
        return known.outcome.map { ["refused", "rejected"].contains($0) } == true ? .neverMade : nil
    }

    private func ask(
        _ upstream: any ListableUpstream,
        about video: UnresolvedVideo
    ) async -> ReconciliationReport.CaseEvidence {
        let outcome =
            if let taskID = video.taskID {
                await upstream.query(task: taskID, key: video.key)
            } else {
                await upstream.query(name: video.name, key: video.key)
            }
        switch outcome {
        case .found(let report): return Self.evidence(report.phase)
        case .notFound: return .notFound
        case .noAnswer(let trouble), .operatorTrouble(let trouble): return .unanswered(trouble)
        }
    }

    private static func evidence(_ phase: TaskReport.Phase) -> ReconciliationReport.CaseEvidence {
        switch phase {
        case .submitted, .processing: .unfinished
        case .succeeded: .succeeded
        case .failed: .failed
        }
    }
}
