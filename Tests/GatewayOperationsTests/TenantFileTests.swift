import GatewayLedger
import GatewayModel
import GatewaySettings
import GatewayTestKit
import Testing

@testable import GatewayOperations

struct TenantFileTests {
    private static func problems(_ text: String) throws -> [String] {
        do {
            _ = try TenantFile(text: text, path: "t.yaml", catalogue: try .standard())
            return []
        } catch let error as TenantFileError {
            return error.problems.map(\.description)
        }
    }

    @Test func `a file says which tenants there are to be`() throws {
        let text = """
            tenants:
              studio:
                state: suspended
                limits:
                  budget_per_month: "50.00"
                  budget_per_day: 0.000001
                  concurrent_videos: 5
                  requests_per_minute: "60"
                  models: [kling-v3, kling-v1]
                  modes: std,pro
                  videos_per_day: none
              press: {}
              "7":
                limits:
            """
        let plans = try TenantFile(text: text, path: "t.yaml", catalogue: try .standard()).plans
        #expect(plans.map(\.name.text) == ["studio", "press", "7"])
        #expect(plans.map(\.state) == [.suspended, nil, nil])
        let limits = plans[0].limits
        #expect(limits.text(of: .budgetPerMonth) == "50.00")
        #expect(limits[.budgetPerDay] == 1)
        #expect(limits[.concurrentVideos] == 5)
        #expect(limits[.requestsPerMinute] == 60)
        #expect(limits.text(of: .models) == "kling-v1,kling-v3")
        #expect(limits.text(of: .modes) == "pro,std")
        #expect(limits[.videosPerDay] == nil)
        #expect(plans[1].limits.isEmpty)
        #expect(plans[2].limits.isEmpty)
    }

    private static let mistakes: [(String, String)] = [
        ("", "t.yaml: The file must hold tenants by name below tenants."),
        ("tenants:\n", "t.yaml: The file must hold tenants by name below tenants."),
        ("tenant: {}", "t.yaml:1: The file has no \"tenant\"; did you mean tenants?"),
        ("- a", "t.yaml:1: The file must hold tenants."),
        ("tenants: [a]", "t.yaml:1: tenants must hold at most 10000 tenants by name."),
        ("tenants:\n  a b: {}", "t.yaml:2: tenants has \"a b\". A tenant's name"),
        ("tenants:\n  a: {}\n  a: {}", "t.yaml:2: The name \"a\" is given twice."),
        ("tenants:\n  1: {}\n  \"1\": {}", "t.yaml:2: The name \"1\" is given twice."),
        ("tenants:\n  1: {}\n  !!int 1: {}", "t.yaml:3: tenants has \"1\" twice."),
        ("tenants:\n  a:", "t.yaml:2: tenants.a must hold state, limits, cache, repeat_window, weight."),
        ("tenants:\n  a: {sate: active}", "t.yaml:2: tenants.a has no \"sate\"; did you mean state?"),
        ("tenants:\n  a: {state: gone}", "t.yaml:2: tenants.a.state is \"gone\", but must be active or suspended."),
        ("tenants:\n  a:\n    limits: {video_per_day: 5}", "has no \"video_per_day\"; did you mean videos_per_day?"),
        (
            "tenants:\n  a:\n    limits:\n      videos_per_day: 1.5",
            "t.yaml:4: tenants.a.limits: The limit videos_per_day is \"1.5\""
        ),
        ("tenants:\n  a:\n    limits: {budget_per_day: 1e2}", "The limit budget_per_day is \"1e2\""),
        ("tenants:\n  a:\n    limits: {budget_per_day: 0.0000001}", "The limit budget_per_day is \"0.0000001\""),
        ("tenants:\n  a:\n    limits: {models: [sora-2]}", "The limit models names \"sora-2\""),
        (
            "tenants:\n  a:\n    limits: {models: [sora-2]}",
            "but there are only kling-v1, kling-v1-6, kling-v2-master, kling-v2-1-master"
        ),
        ("tenants:\n  a:\n    limits: {modes: [std, hd]}", "names \"hd\", but there are only std, pro, 4k;"),
        ("tenants:\n  a:\n    limits: {modes: hd}", "t.yaml:3: tenants.a.limits: The limit modes names \"hd\""),
        ("tenants:\n  a:\n    limits: {models: []}", "tenants.a.limits.models must be a list of names."),
        (
            "tenants:\n  a:\n    limits: {videos_per_day: [1]}",
            "tenants.a.limits.videos_per_day must be a single value."
        ),
        (
            "tenants:\n  a:\n    cache: {mode: on}",
            "t.yaml:3: tenants.a.cache.mode is \"on\", but must be one of off, private"
        ),
        ("tenants:\n  a:\n    cache: {ttl: 0}", "tenants.a.cache.ttl is \"0\", but must be seconds from 1"),
        (
            "tenants:\n  a: {repeat_window: 0}",
            "t.yaml:2: tenants.a.repeat_window is \"0\", but must be seconds from 1 to 86400"
        ),
        ("tenants:\n  a: {repeat_window: 86401}", "tenants.a.repeat_window is \"86401\""),
        ("tenants:\n  a: {weight: 0}", "tenants.a.weight is \"0\", but must be a whole number from 1 to 1000"),
        ("tenants:\n  a: {weight: 1001}", "tenants.a.weight is \"1001\""),
        ("tenants:\n  a: {weight: 1.5}", "tenants.a.weight is \"1.5\""),
        ("tenants: {a: {limits: 5}}", "tenants.a.limits must hold requests_per_minute"),
        ("tenants: {a: {", "This is not YAML"),
    ]

    @Test(arguments: mistakes.indices)
    func `what is wrong is named with its line`(index: Int) throws {
        let problems = try Self.problems(Self.mistakes[index].0)
        #expect(problems.count == 1)
        #expect(problems.first?.contains(Self.mistakes[index].1) == true, "\(problems)")
    }

    @Test func `all mistakes are found in one look`() throws {
        let text = "tenants:\n  a: {state: gone}\n  b: {limits: {videos_per_day: x, budget_per_day: -1}}\n  _c: {}\n"
        #expect(try Self.problems(text).count == 4)
    }

    @Test(arguments: [(TenantFileReading.maximumTenants, 0), (TenantFileReading.maximumTenants + 1, 1)])
    func `a file has at most so many tenants`(count: Int, problems: Int) throws {
        let text = "tenants:\n" + (0..<count).map { "  t\($0): {}\n" }.joined()
        #expect(try Self.problems(text).count == problems)
    }

    @Test func `a file that is missing or too large is refused`() throws {
        let folder = try TemporaryFolder()
        let padding = String(repeating: "#", count: TenantFile.maximumBytes - 16)
        let large = try folder.write("tenants: {a: {}}" + padding, to: "large.yaml")
        #expect(try TenantFile(path: large, catalogue: try .standard()).plans.count == 1)
        let larger = try folder.write("tenants: {a: {}} " + padding, to: "larger.yaml")
        for (path, words) in [(larger, "is larger than 1048576 bytes"), (folder.path + "/none", "does not exist")] {
            let error = #expect(throws: TenantFileError.self) {
                _ = try TenantFile(path: path, catalogue: try .standard())
            }
            #expect(error?.description.contains(words) == true)
        }
    }
}
