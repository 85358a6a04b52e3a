import FoundationEssentials
import Testing

@testable import KlingSandbox

struct ScenarioTests {
    private let full = """
        {
          "keys": ["sk-a"], "gatekeeper": "kling", "shape": "A", "create_shape": "D", "query_shape": "B",
          "quirks": ["videos-object", "nulls"], "parallel_tasks": 3, "seconds_to_start": 0.5, "seconds_to_finish": 1,
          "seconds_to_expire": 60, "speed": 10, "maximum_tasks": 100, "maximum_connections": 50,
          "maximum_held_connections": 5, "maximum_film_bytes": 1000000, "seed": 18446744073709551615,
          "faults": [
            {"faults": ["429-1302=2", "late=3.5"], "every": 10},
            {"faults": ["timeout-after=30"], "prompt_contains": "storm"},
            {"faults": ["moderation-late"], "probability": 0.05}
          ]
        }
        """

    /// What is wrong with a scenario, `nil` if nothing.
    private func flaw(_ json: String) -> String? {
        do {
            _ = try Scenario(json: Array(json.utf8))
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `a scenario changes every setting`() throws {
        var configuration = SandboxConfiguration()
        configuration.scenario = try Scenario(json: Array(full.utf8))
        let merged = try configuration.checked()
        #expect(merged.keys == ["sk-a"])
        #expect(merged.gatekeeper == .kling)
        #expect(merged.createShape == .openAI)
        #expect(merged.queryShape == .relayRecord)
        #expect(merged.quirks == [.videosObject, .nulls])
        #expect(merged.parallelTasks == 3)
        #expect(merged.terms.toStart == 500)
        #expect(merged.terms.toExpire == 60_000)
        #expect(merged.speed == 10)
        #expect(merged.seed == .max)
        #expect(merged.scenario?.faults.count == 3)
        #expect(merged.scenario?.faults.first == FaultRule([Fault(.tooManyRequests, 2), Fault(.late, 3.5)], every: 10))
    }

    @Test func `what a scenario does not say stays as configured`() throws {
        var configuration = configured { $0.parallelTasks = 9 }
        configuration.scenario = try Scenario(json: Array("{}".utf8))
        #expect(try configuration.checked().parallelTasks == 9)
    }

    @Test func `a scenario is written as it is read`() throws {
        let scenario = try Scenario(json: Array(full.utf8))
        #expect(try Scenario(json: Array(JSONEncoder().encode(scenario))) == scenario)
    }

    @Test(arguments: [
        (#"{"parallel": 3}"#, "parallel: is unknown"), (#"{"parallel_tasks": "3"}"#, "parallel_tasks: must be of type"),
        (#"{"parallel_tasks": -1}"#, "parallel_tasks: must be 0 or more"),
        (#"{"maximum_tasks": 0}"#, "maximum_tasks: must be 1 or more"), (#"{"speed": 0}"#, "speed: must be between"),
        (#"{"seconds_to_start": -1}"#, "seconds_to_start: must be between"), (#"{"shape": "G"}"#, "shape: "),
        (#"{"quirks": ["nulls", "odd"]}"#, "quirks[1]: "), (#"{"keys": [""]}"#, "keys: an empty key"),
        (#"{"keys": "sk"}"#, "keys: must be"),
        (#"{"faults": [{"faults": ["500"]}, {"faults": ["five"]}]}"#, "faults[1].faults[0]: no fault 'five'"),
        (#"{"faults": [{"every": 2}]}"#, "faults[0].faults: is missing"),
        (#"{"faults": [{"faults": []}]}"#, "faults[0].faults: must name"),
        (#"{"faults": [{"faults": ["500"], "every": 0}]}"#, "faults[0].every: must be 1 or more"),
        (#"{"faults": [{"faults": ["500"], "probability": 1.5}]}"#, "faults[0].probability: must be between"),
        (#"{"faults": [{"faults": ["500"], "chance": 1}]}"#, "faults[0].chance: is unknown"),
        ("[]", "must be of type"), ("{", "is not valid JSON"), ("", "is not valid JSON"),
    ])
    func `a scenario that cannot be is refused, naming the key`(json: String, beginning: String) throws {
        let flaw = try #require(self.flaw(json))
        #expect(flaw.hasPrefix("scenario: \(beginning)"))
    }

    @Test func `a scenario is read from a file`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString).json").path
        try Data(full.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try Scenario(file: path) == Scenario(json: Array(full.utf8)))
        #expect(throws: ScenarioError(key: "", rule: "cannot read '\(path).no'")) { try Scenario(file: path + ".no") }
    }

    @Test func `a scenario may have a mebibyte and no more`() {
        let most = "{}" + String(repeating: " ", count: 1024 * 1024 - 2)
        #expect(flaw(most) == nil)
        #expect(flaw(most + " ") == "scenario: must not be larger than 1048576 bytes")
    }
}
