import GatewaySettings
import Testing

struct SettingsCombinationTests {
    private let bench: SettingsBench

    init() throws {
        bench = try SettingsBench()
    }

    @Test(arguments: ["0.0.0.0", "::", "10.0.0.1", "gateway.example.com", "127.0.0.1.example.com", "::ffff:127.0.0.1"])
    func `the admin listener is not opened to other machines without a token`(host: String) throws {
        let problem =
            "KGW_ADMIN_HOST: admin.host is \"\(host)\", so that other machines can reach it, "
            + "but admin.token_file is not set."
        #expect(try bench.problems(nil, ["KGW_ADMIN_HOST": host]) == [problem])
        #expect(try bench.problems(nil, ["KGW_ADMIN_HOST": host, "KGW_ADMIN_TOKEN_FILE": "/run/token"]).isEmpty)
    }

    @Test(arguments: ["127.0.0.1", "127.255.255.254", "::1", "localhost", "LOCALHOST"])
    func `on loopback the admin listener needs no token`(host: String) throws {
        #expect(try bench.problems(nil, ["KGW_ADMIN_HOST": host]).isEmpty)
    }

    @Test(arguments: [
        ("http://api.deerapi.com", false), ("http://10.0.0.1:8080", false), ("http://127.0.0.1.example.com", false),
        ("http://localhost.example.com", false), ("http://0.0.0.0", false), ("http://localhost:8080", true),
        ("http://127.0.0.1", true), ("http://[::1]:8080/relay", true), ("https://api.deerapi.com", true),
    ])
    func `the key is sent in the clear to this machine only`(url: String, isAllowed: Bool) throws {
        let problem =
            "KGW_UPSTREAM_BASE_URL: upstream.base_url is plain http to another machine, where the key could be read; "
            + "use https."
        #expect(try bench.problems(nil, ["KGW_UPSTREAM_BASE_URL": url]) == (isAllowed ? [] : [problem]))
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1", false), ("127.0.0.1", "localhost", false), ("::1", "127.0.0.1", false),
        ("0.0.0.0", "127.0.0.1", false), ("::", "127.0.0.1", false), ("10.0.0.1", "10.0.0.1", false),
        ("Host.example", "host.example", false), ("10.0.0.1", "127.0.0.1", true), ("10.0.0.1", "10.0.0.2", true),
    ])
    func `two listeners on one address need two ports`(server: String, admin: String, isAllowed: Bool) throws {
        let variables = [
            "KGW_SERVER_HOST": server, "KGW_ADMIN_HOST": admin, "KGW_SERVER_PORT": "9090", "KGW_ADMIN_TOKEN_FILE": "/t",
        ]
        let problem = "KGW_SERVER_PORT: admin.port is 9090 like server.port; the two listeners need a port each."
        #expect(try bench.problems(nil, variables) == (isAllowed ? [] : [problem]))
    }

    @Test
    func `both listeners may pick a free port`() throws {
        #expect(try bench.problems(nil, ["KGW_SERVER_PORT": "0", "KGW_ADMIN_PORT": "0"]).isEmpty)
    }

    @Test(arguments: [["KGW_ADMIN_TOKEN_FILE": "/run/s"], ["KGW_UPSTREAM_KEY_FILE": "/run/key,/run/s"]])
    func `the pepper has a file of its own`(variables: [String: String]) throws {
        let problems = try bench.problems(nil, variables.merging(["KGW_AUTH_PEPPER_FILE": "/run/s"]) { $1 })
        let message = "auth.pepper_file names a file that holds another secret too; give each secret a file of its own."
        #expect(problems == ["KGW_AUTH_PEPPER_FILE: " + message])
    }

    @Test(arguments: [
        ["KGW_ADMIN_TOKEN_FILE": "/run/s"], ["KGW_UPSTREAM_KEY_FILE": "/run/key,/run/s"],
        ["KGW_AUTH_PEPPER_FILE": "/run/s"],
    ])
    func `the sealing key has a file of its own`(variables: [String: String]) throws {
        let problems = try bench.problems(nil, variables.merging(["KGW_WEBHOOKS_SEALING_KEY_FILE": "/run/s"]) { $1 })
        #expect(problems.count == 1)
        let message = "webhooks.sealing_key_file names a file that holds another secret too"
        #expect(problems.first?.contains(message) == true)
    }

    @Test
    func `a part is not longer than its whole`() throws {
        let connect = ["KGW_UPSTREAM_CONNECT_TIMEOUT": "5", "KGW_UPSTREAM_REQUEST_TIMEOUT": "5"]
        #expect(try bench.problems(nil, connect).isEmpty)
        #expect(
            try bench.problems(nil, connect.merging(["KGW_UPSTREAM_CONNECT_TIMEOUT": "5.001"]) { $1 }) == [
                "KGW_UPSTREAM_CONNECT_TIMEOUT: upstream.connect_timeout is longer than upstream.request_timeout, "
                    + "which it is a part of."
            ]
        )
        let poll = ["KGW_UPSTREAM_POLL_INTERVAL": "10", "KGW_UPSTREAM_TASK_PATIENCE": "10"]
        #expect(try bench.problems(nil, poll).isEmpty)
        #expect(
            try bench.problems(nil, poll.merging(["KGW_UPSTREAM_TASK_PATIENCE": "9.999"]) { $1 }) == [
                "KGW_UPSTREAM_POLL_INTERVAL: upstream.poll_interval is longer than upstream.task_patience, "
                    + "so that no task would ever be asked for."
            ]
        )
    }

    @Test
    func `a combination is not judged while one of its keys is wrong by itself`() throws {
        let problems = try bench.problems(nil, ["KGW_ADMIN_HOST": "0.0.0.0", "KGW_ADMIN_TOKEN_FILE": "a\nb"])
        #expect(problems.count == 1)
        #expect(problems[0].hasPrefix("KGW_ADMIN_TOKEN_FILE: "))
    }

    @Test
    func `a stop that is shorter than a call is allowed and warned of`() throws {
        #expect(try bench.load(nil, ["KGW_SERVER_DRAIN_TIMEOUT": "30"]).warnings.isEmpty)
        let warnings = try bench.load(nil, ["KGW_SERVER_DRAIN_TIMEOUT": "29.999"]).warnings
        #expect(warnings.count == 1)
        #expect(warnings[0].hasPrefix("server.drain_timeout is shorter than upstream.request_timeout"))
    }
}
