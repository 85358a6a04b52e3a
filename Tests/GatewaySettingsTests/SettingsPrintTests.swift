import Foundation
import GatewayModel
import GatewaySettings
import Testing

struct SettingsPrintTests {
    private let bench: SettingsBench

    init() throws {
        bench = try SettingsBench()
    }

    @Test
    func `the defaults are printed with their origin`() throws {
        let lines = try bench.load().yaml.split(separator: "\n").map(String.init)
        #expect(
            lines[0...10] == [
                "server:", #"  host: "127.0.0.1"  # default"#, "  port: 8080  # default",
                "  public_url: null  # default", "  trusted_proxies: null  # default",
                "  drain_timeout: 30  # default", "  max_connections: 4096  # default",
                "  max_waiters: 10000  # default", "  max_waiters_per_tenant: 1000  # default",
                "  idle_timeout: 75  # default", "admin:",
            ]
        )
        #expect(lines.contains("  key_file: null  # default; no key is set"))
        #expect(lines.contains("models:  # default"))
        #expect(lines.contains(#"    camera_control: {modes: ["std"], durations: [5]}"#))
        #expect(lines.contains(#"      "std": {5: "0.14", 10: "0.28"}"#))
        #expect(lines.contains(#"default_model: "kling-v1"  # default"#))
    }

    @Test
    func `each value names the line or the variable that it came from`() throws {
        let yaml = "server:\n  port: 1\nupstream:\n  key_file: [/run/a, /run/b]\n"
        let text = try bench.load(yaml, ["KGW_UPSTREAM_POLL_INTERVAL": "0.5"]).yaml
        #expect(text.contains("  port: 1  # \(bench.file):2\n"))
        #expect(text.contains("  key_file: [\"/run/a\", \"/run/b\"]  # \(bench.file):4\n"))
        #expect(text.contains("  poll_interval: 0.5  # KGW_UPSTREAM_POLL_INTERVAL\n"))
    }

    @Test
    func `what is printed is a file that says the same`() throws {
        let yaml = """
            server: {host: localhost, drain_timeout: 12.345, trusted_proxies: [10.0.0.0/8, "fd00::/8"]}
            admin: {token_file: "/run/a \\"b\\" \\\\ c # é"}
            upstream: {key_file: [/run/a, /run/b], poll_interval: 0.05}
            store: {start_timeout: 0.5}
            privacy: {store_prompts: false}
            log: {levels: [upstream=debug, http=warning]}
            default_model: film
            models:
            - id: m
              aliases: [film]
              modes: [4k, std]
              durations: [5, 10]
              camera_control: {modes: [std], durations: [10]}
              prices: {4k: {per_second: "0.000001"}, std: {5: 2}}
            """
        for yaml in ["", yaml] {
            let first = try bench.load(yaml)
            let second = try bench.load(first.yaml)
            #expect(second.listing.map(\.value.plain) == first.listing.map(\.value.plain))
            #expect(second.settings.models.models == first.settings.models.models)
            #expect(second.settings.models.currency == first.settings.models.currency)
        }
    }

    @Test
    func `the JSON has every key with value and origin`() throws {
        let loaded = try bench.load("server: {port: 1}\n", ["KGW_UPSTREAM_POLL_INTERVAL": "0.5"])
        let json = try JSONEncoder().encode(loaded)
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: [String: Any]])
        #expect(Set(object.keys) == Set(SettingKey.allCases.map(\.rawValue)))
        #expect(object["server.port"]?["value"] as? Int == 1)
        #expect(object["server.port"]?["origin"] as? String == "\(bench.file):1")
        #expect(object["upstream.poll_interval"]?["value"] as? Double == 0.5)
        #expect(object["upstream.poll_interval"]?["origin"] as? String == "KGW_UPSTREAM_POLL_INTERVAL")
        #expect(object["admin.token_file"]?["value"] is NSNull)
        let models = try #require(object["models"]?["value"] as? [String: Any])
        let list = try #require(models["list"] as? [[String: Any]])
        #expect(list[0]["id"] as? String == "kling-v1")
        #expect(
            list[0]["prices"] as? [String: [String: String]] == [
                "std": ["5": "0.14", "10": "0.28"], "pro": ["5": "0.49", "10": "0.98"],
            ]
        )
    }

    @Test
    func `nothing that is printed or refused shows a secret`() throws {
        let canary = "c4n4ry0123456789abcdefghijklmnopqrstuv"
        let file = try bench.secretFile(canary, name: "secret")
        let good = [
            "DEERAPI_KEY": "sk-\(canary)", "KGW_ADMIN_TOKEN_FILE": file, "KGW_AUTH_PEPPER_FILE": "\(file)2",
            "KGW_UPSTREAM_PROXY": "http://ann:\(canary)@proxy:3128",
        ]
        let loaded = try bench.load(nil, good)
        let json = String(decoding: try JSONEncoder().encode(loaded), as: UTF8.self)
        var shown = [loaded.yaml, json, String(describing: loaded), String(reflecting: loaded)]
        let bad = [
            "KGW_UPSTREAM_KEY_FILE": canary, "KGW_ADMIN_TOKEN_FILE": canary, "KGW_AUTH_PEPPER_FILE": "Bearer \(canary)",
            "KGW_STORE_URL": "postgresql://u:\(canary)@h:x:y/d", "KGW_UPSTREAM_BASE_URL": "https://u:\(canary)@h",
            "KGW_UPSTREAM_PROXY": "http://u:\(canary)@h", "KGW_LOG_LEVEL": "sk-\(canary)", "KGW_UPSTREAM_KEY": canary,
            "KGW_SERVER_HOST": "kgw_\(canary)",
        ]
        let refused = try bench.problems("upstream:\n  key: \(canary)\n  \(canary): 1\n", bad)
        #expect(refused.count == 11)
        shown += refused
        for text in shown {
            #expect(!text.contains("c4n4ry"))
        }
    }
}
