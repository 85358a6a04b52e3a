import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// One line of the ledger as the database has it.
struct BookLine: Hashable, CustomStringConvertible {
    let kind: String
    let amount: Int64
    let currency: String
    let tenant: String

    var description: String {
        "\(kind) \(amount) \(currency) \(tenant)"
    }
}

extension TestLedger {
    /// The rows of a query.
    func rows(_ sql: String, _ arguments: [SQLValue] = []) async throws -> [[SQLValue]] {
        try await engine.read { connection throws(GatewayError) in
            try connection.run(sql, arguments)
        }
    }

    /// Runs a statement past the ledger.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue] = []) async throws -> [[SQLValue]] {
        try await engine.write { connection throws(GatewayError) in
            try connection.run(sql, arguments)
        }
    }

    /// The first value of a query that must have one number.
    func number(_ sql: String, _ arguments: [SQLValue] = []) async throws -> Int64 {
        guard case .integer(let number) = try #require(try await rows(sql, arguments).first?.first) else {
            throw TestProblem("not a number")
        }
        return number
    }

    /// The whole row of a video and its attempts, to see whether anything at all has changed.
    func everything(about video: VideoID) async throws -> [[SQLValue]] {
        try await rows("SELECT * FROM videos WHERE id = $1", [SQLValue(video)])
            + rows("SELECT * FROM attempts WHERE video_id = $1 ORDER BY number", [SQLValue(video)])
            + rows("SELECT * FROM entries WHERE video_id = $1 ORDER BY sequence", [SQLValue(video)])
    }

    /// The entries of a video, oldest line first.
    func entries(of video: VideoID) async throws -> [BookLine] {
        try await rows(
            "SELECT kind, amount, currency, tenant_id FROM entries WHERE video_id = $1 ORDER BY sequence",
            [SQLValue(video)]
        )
        .map { row in
            guard case .text(let kind) = row[0], case .integer(let amount) = row[1], case .text(let currency) = row[2],
                case .text(let tenant) = row[3]
            else {
                throw TestProblem("not an entry")
            }
            return BookLine(kind: kind, amount: amount, currency: currency, tenant: tenant)
        }
    }

    /// Where a video stands, whether it is deleted or not.
    func state(of video: VideoID) async throws -> VideoState {
        guard
            case .text(let name) = try await rows("SELECT state FROM videos WHERE id = $1", [SQLValue(video)])
                .first?
                .first, let state = VideoState(rawValue: name)
        else {
            throw TestProblem("no such video")
        }
        return state
    }

    /// The outcomes of a video's attempts, oldest first.
    func attempts(of video: VideoID) async throws -> [String] {
        try await rows("SELECT outcome FROM attempts WHERE video_id = $1 ORDER BY number", [SQLValue(video)])
            .map { row in
                guard case .text(let outcome) = row[0] else {
                    throw TestProblem("not an outcome")
                }
                return outcome
            }
    }
}

/// What makes a test itself impossible.
struct TestProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
