import FoundationEssentials
import GatewayLedger
import GatewayTestKit

/// How an engine would carry out a statement; all that the engines' words for plans have in common is made here.
struct QueryPlan {
    let steps: [PlanStep]

    /// Asks a store's engine, which says it without carrying the statement out.
    init(of statement: HeardStatement, on store: TestLedger, _ engine: TestLedger.Engine) async throws {
        let verb = engine == .sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN (FORMAT JSON) "
        let answer = try await store.execute(verb + statement.sql, statement.arguments)
        var steps: [PlanStep] = []
        for case .text(let words) in answer.compactMap(\.last) {
            if engine != .sqlite {
                let plans = try JSONDecoder().decode([PostgresPlan].self, from: Data(words.utf8))
                steps += plans.flatMap(\.plan.steps)
            } else if let step = PlanStep(sqlite: words) {
                steps.append(step)
            }
        }
        self.steps = steps
    }
}

extension PlanStep {
    /// Reads one line of SQLite's `EXPLAIN QUERY PLAN`, such as `SEARCH videos USING INDEX videos_due (next_look_at<?)`.
    fileprivate init?(sqlite line: String) {
        let words = line.split(separator: " ")
        if line.contains("TEMP B-TREE") {
            self.init(kind: .sort)
            return
        }
        // `due` is what a statement has found itself, a few rows.
        guard let verb = words.first, ["SEARCH", "SCAN"].contains(verb), words.count > 1,
            words[1] != "due", !words.contains("CONSTANT")
        else {
            return nil
        }
        let index = words.firstIndex(of: "INDEX").flatMap { words.dropFirst($0 + 1).first } ?? ""
        self.init(
            kind: verb == "SEARCH" ? .search : index.isEmpty ? .scan : .walk,
            table: String(words[1]),
            index: String(index),
            isCovered: line.contains("COVERING INDEX")
        )
    }
}

/// A plan as PostgreSQL's `EXPLAIN (FORMAT JSON)` has it.
private struct PostgresPlan: Decodable {
    struct Node: Decodable {
        let type: String
        let table: String?
        let index: String?
        let condition: String?
        let inner: [Node]?

        enum CodingKeys: String, CodingKey {
            case type = "Node Type"
            case table = "Alias"
            case index = "Index Name"
            case condition = "Index Cond"
            case inner = "Plans"
        }

        var steps: [PlanStep] {
            let own: [PlanStep] =
                switch type {
                case "Index Scan", "Index Only Scan", "Bitmap Index Scan":
                    [
                        PlanStep(
                            kind: condition == nil ? .walk : .search,
                            table: table ?? "",
                            index: index ?? "",
                            isCovered: type == "Index Only Scan"
                        )
                    ]
                case "Seq Scan": [PlanStep(kind: .scan, table: table ?? "")]
                case "Sort", "Incremental Sort": [PlanStep(kind: .sort)]
                default: []
                }
            return own + (inner ?? []).flatMap(\.steps)
        }
    }

    let plan: Node

    enum CodingKeys: String, CodingKey {
        case plan = "Plan"
    }
}
