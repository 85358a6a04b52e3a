import GatewayLedger
import GatewayModel
import GatewayTestKit

extension TestLedger {
    /// Every video as the database has it, one line each, written as the model writes its own.
    func picture() async throws -> [String] {
        let attempts = try await grouped(
            "SELECT video_id, external_task_id || '=' || outcome FROM attempts ORDER BY number"
        )
        let lines = try await grouped("SELECT video_id, kind FROM entries ORDER BY sequence")
        let videos = try await rows(
            """
            SELECT id, state, not_before, refusals, misses, silences, next_look_at, upstream_task_id, file_state,
            file_next_at, file_expires_at, CASE WHEN deleted_at IS NULL THEN 'false' ELSE 'true' END FROM videos ORDER BY id
            """
        )
        return videos.map { row in
            let columns = row.map(Self.text)
            return VideoModel.picture(columns + [attempts[columns[0]] ?? "", lines[columns[0]] ?? ""])
        }
    }

    private func grouped(_ sql: String) async throws -> [String: String] {
        var groups: [String: [String]] = [:]
        for row in try await rows(sql) {
            groups[Self.text(row[0]), default: []].append(Self.text(row[1]))
        }
        return groups.mapValues { $0.joined(separator: ",") }
    }

    private static func text(_ value: SQLValue) -> String {
        switch value {
        case .null: "-"
        case .integer(let number): "\(number)"
        case .text(let text): text
        }
    }
}
