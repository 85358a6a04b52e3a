import GatewaySettings
import Testing

struct SettingsRangeTests {
    private func key(_ name: String) throws -> SettingKey {
        try #require(SettingKey(rawValue: name))
    }

    private func value(_ name: String, _ text: String) throws -> String? {
        let key = try key(name)
        return try Settings.load(file: nil, environment: [key.variable: text]).listing.first { $0.key == key }?.value
            .plain
    }

    private func problems(_ name: String, _ text: String) throws -> [String] {
        try SettingsBench().problems(nil, [try key(name).variable: text])
    }

    @Test(arguments: [
        ("server.port", "0", "65535"), ("server.drain_timeout", "0", "600"),
        ("server.max_connections", "16", "1000000"), ("server.max_waiters", "0", "1000000"),
        ("server.max_waiters_per_tenant", "0", "1000000"), ("server.idle_timeout", "1", "3600"),
        ("admin.port", "0", "65535"),
        ("store.start_timeout", "0", "86400"), ("store.retention_days", "35", "3650"),
        ("store.retention_days", "0", "36"),
        ("upstream.parallel_tasks", "1", "10000"), ("upstream.poll_interval", "0.05", "300"),
        ("upstream.connect_timeout", "0.1", "30"), ("upstream.request_timeout", "2", "600"),
        ("upstream.reconcile_window", "1", "604800"), ("upstream.task_patience", "5", "604800"),
        ("upstream.models_interval", "0", "86400"), ("upstream.balance_interval", "0", "86400"),
        ("upstream.low_balance", "0.00", "1000000.000001"), ("quota.max_queued", "1", "1000000"),
        ("quota.max_queued_per_tenant", "1", "1000000"),
        ("cache.ttl", "1", "31622400"), ("archive.max_file_bytes", "1048576", "1099511627776"),
        ("archive.max_bytes", "1048576", "1125899906842624"), ("archive.retention_days", "1", "3650"),
        ("archive.unknown_days", "1", "3650"), ("webhooks.retention_days", "4", "365"),
        ("traces.ratio", "0.0", "1.0"),
    ])
    func `a number is taken at both ends of its range`(name: String, lowest: String, highest: String) throws {
        #expect(try value(name, lowest) == lowest)
        #expect(try value(name, highest) == highest)
    }

    @Test(arguments: [
        ("server.port", "-1", "65536", "a whole number from 0 to 65535"),
        ("admin.port", "-1", "65536", "a whole number from 0 to 65535"),
        ("server.drain_timeout", "-0.001", "600.001", "a number of seconds from 0 to 600"),
        ("server.max_connections", "15", "1000001", "a whole number from 16 to 1000000"),
        ("server.max_waiters", "-1", "1000001", "a whole number from 0 to 1000000"),
        ("server.max_waiters_per_tenant", "-1", "1000001", "a whole number from 0 to 1000000"),
        ("server.idle_timeout", "0.999", "3600.001", "a number of seconds from 1 to 3600"),
        ("store.start_timeout", "-0.001", "86400.001", "a number of seconds from 0 to 86400"),
        ("store.retention_days", "34", "3651", "0, or a whole number from 35 to 3650"),
        ("store.retention_days", "1", "9999", "0, or a whole number from 35 to 3650"),
        ("upstream.parallel_tasks", "0", "10001", "a whole number from 1 to 10000"),
        ("upstream.poll_interval", "0.049", "300.001", "a number of seconds from 0.05 to 300"),
        ("upstream.connect_timeout", "0.099", "60.001", "a number of seconds from 0.1 to 60"),
        ("upstream.request_timeout", "0.099", "600.001", "a number of seconds from 0.1 to 600"),
        ("upstream.reconcile_window", "0.999", "604800.001", "a number of seconds from 1 to 604800"),
        ("upstream.task_patience", "0.999", "604800.001", "a number of seconds from 1 to 604800"),
        ("upstream.models_interval", "-1", "86400.001", "a number of seconds from 0 to 86400"),
        ("upstream.balance_interval", "-1", "86400.001", "a number of seconds from 0 to 86400"),
        ("upstream.low_balance", "-0.01", "1.0000001", "an amount of money, 0 or more, such as 12.50"),
        ("cache.ttl", "0.999", "31622400.001", "a number of seconds from 1 to 31622400"),
        ("quota.max_queued", "0", "1000001", "a whole number from 1 to 1000000"),
        ("quota.max_queued_per_tenant", "0", "1000001", "a whole number from 1 to 1000000"),
        ("archive.max_file_bytes", "1048575", "1099511627777", "a whole number from 1048576 to 1099511627776"),
        ("archive.max_bytes", "1048575", "1125899906842625", "a whole number from 1048576 to 1125899906842624"),
        ("archive.retention_days", "0", "3651", "a whole number from 1 to 3650"),
        ("archive.unknown_days", "0", "3651", "a whole number from 1 to 3650"),
        ("webhooks.retention_days", "3", "366", "a whole number from 4 to 365"),
        ("traces.ratio", "-0.01", "1.01", "a number from 0 to 1, such as 0.05"),
    ])
    func `a number beyond its range is refused with the rule`(
        name: String,
        tooLow: String,
        tooHigh: String,
        rule: String
    ) throws {
        for text in [tooLow, tooHigh] {
            #expect(
                try problems(name, text) == ["\(try key(name).variable): \(name) is \"\(text)\", but must be \(rule)."]
            )
        }
    }

    @Test(arguments: [
        ("server.port", ["", " 80", "+80", "0x50", "8_0", "80.0", "99999999999999999999"]),
        ("server.drain_timeout", ["", "1e1", "-1", ".5", "5.", "1.0001", "30s", "inf", "nan", "99999999999999999999"]),
        ("server.host", ["", "[::1]", "127.1", "10.0.0.256", "a b", "-a.example", "host:80", "http://a", "a..b"]),
        ("admin.host", ["", "127.0.0.1\n"]),
        (
            "store.url",
            [
                "", "kling.db", "sqlite:", "sqlite::memory:", "sqlite:///tmp/a.db", "sqlite:a?mode=memory",
                "postgresql://db/kling?no_such_setting=1", "mysql://db/kling",
            ]
        ),
        (
            "upstream.base_url",
            [
                "", "api.deerapi.com", "ftp://a", "https://", "https://a:0", "https://a:65536", "https://a:x",
                "https://a?b", "https://a#b", "https://a b", "https://u:p@a", "https://::1", "https://[::1",
                "https://[1.2.3.4]", "https://a//b", "https://a/../b", "https:///a",
            ]
        ),
        (
            "log.levels",
            [
                "debug", "upstream", "upstream=", "=debug", "upstream=loud", "nowhere=debug", "upstream=debug=info",
                "upstream=debug,upstream=info", "upstream=debug,", "upstream = debug", "Upstream=debug",
            ]
        ),
        (
            "server.public_url",
            ["video.example", "ftp://a", "https://", "https://a?b", "https://u:p@a", "https://a//b"]
        ),
        (
            "server.trusted_proxies",
            [
                "proxy.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.1/8", "10.0.0.0/8/8", "fd00::/129",
                "[fd00::]/8", "10.0.0.0/8,,", "10.0.0.0/ 8", "10.0.0.0/+8", "*",
            ]
        ),
        ("upstream.create_path", ["", "a", "//a", "/a?b", "/a#b", "/a b", "/a/../b", "/{task_id}", "/é"]),
        (
            "upstream.query_path",
            ["", "/a", "{task_id}", "/{task_id}/{task_id}", "/{id}", "/{task_id}?a", "/{task_id}/{x}"]
        ),
        (
            "upstream.proxy",
            ["proxy:3128", "https://proxy:3128", "socks5://proxy:1080", "http://proxy", "http://proxy:1/a", "none"]
        ),
        ("upstream.ca_file", ["a\nb"]),
        ("quota.time_zone", ["", "Europe/Atlantis", "+02:00 or so"]),
        ("cache.mode", ["", "on", "Private"]),
        ("archive.path", ["", "a\u{0}b", "a\nb"]),
        (
            "webhooks.allowed_targets",
            ["10.0.0.1/8", "*", "*.10.0.0.1", "a b", "https://a.example", "a..b", "a.example:0", "-:x", "*.", "a/b"]
        ),
        ("webhooks.allow_http", ["", "yes"]),
        ("default_model", ["", "kling-v9", "KLING-V1"]),
        ("privacy.store_prompts", ["", "yes", "1", "True"]),
        ("log.level", ["", "INFO", "verbose"]),
        ("log.format", ["", "xml"]),
        ("traces.otlp_endpoint", ["collector:4318", "grpc://a:4317", "https://a?b", "https://u:p@a"]),
        ("traces.ratio", ["", "5%", "nan", "1e-1", "+0.5", "0.5.0", "inf"]),
        ("admin.token_file", ["a\nb"]),
    ])
    func `a value that breaks its rule is refused`(name: String, texts: [String]) throws {
        for text in texts {
            let problems = try problems(name, text)
            #expect(problems.count == 1, "\(text) gave \(problems)")
            #expect(problems.first?.hasPrefix("\(try key(name).variable): \(name) is ") == true)
        }
    }

    @Test(arguments: [
        ("server.host", ["0.0.0.0", "::", "::1", "localhost", "gateway.example.com", "10.0.0.255"]),
        ("server.drain_timeout", ["0.5", "1.25", "12.345"]),
        ("store.url", ["sqlite:/var/lib/a.db", "sqlite:a b.db"]),
        (
            "upstream.base_url",
            ["https://a", "https://a:8443/b/c", "https://[::1]:1", "http://127.9.9.9:1", "http://[::1]"]
        ),
        ("server.public_url", ["https://video.example", "http://10.0.0.1:8080/api"]),
        ("traces.otlp_endpoint", ["http://collector:4318", "https://otlp.example/tenant"]),
        ("traces.ratio", ["0.05", "0.5"]),
        (
            "server.trusted_proxies",
            ["10.0.0.0/8", "127.0.0.1", "::1", "fd00::/8", "0.0.0.0/0", "10.0.0.0/8,fd00::/8,192.0.2.7"]
        ),
        (
            "webhooks.allowed_targets",
            ["*.corp.example", "hooks.example:5000", "10.0.0.0/8", "127.0.0.1", "a.example,*.b.example,fd00::/8"]
        ),
        ("webhooks.allow_http", ["true", "false"]),
        ("upstream.proxy", ["http://proxy.example:3128", "http://[fd00::1]:80"]),
        ("upstream.ca_file", ["/etc/ssl/company.pem", "company ca.pem"]),
        ("upstream.create_path", ["/", "/a/b-c_d.e~f%20"]),
        ("upstream.query_path", ["/{task_id}", "/a/{task_id}/b"]),
        ("quota.time_zone", ["UTC", "Europe/Berlin", "Asia/Kolkata"]),
        ("cache.mode", ["off", "private", "shared"]),
        ("archive.path", ["/srv/archive", "a b"]),
        ("default_model", ["kling-v3"]),
        ("privacy.store_prompts", ["true", "false"]),
        ("log.level", ["trace", "debug", "info", "notice", "warning", "error", "critical"]),
        ("log.levels", ["upstream=debug", "upstream=debug,http=warning", "archiver=trace"]),
        ("log.format", ["json", "text"]),
    ])
    func `a value that keeps its rule is taken as it is`(name: String, texts: [String]) throws {
        for text in texts {
            #expect(try value(name, text) == text)
        }
    }

    @Test
    func `the upstream's address is kept without a slash at its end`() throws {
        #expect(try value("upstream.base_url", "https://api.example.com/") == "https://api.example.com")
        #expect(try value("upstream.base_url", "https://api.example.com/relay/") == "https://api.example.com/relay")
    }

    @Test
    func `a proxy is shown without its password, also where it is refused`() throws {
        #expect(try value("upstream.proxy", "http://ann:hunter2@proxy:3128") == "http://ann:***@proxy:3128")
        #expect(try value("upstream.proxy", "") == "null")
        let refused = "KGW_UPSTREAM_PROXY: upstream.proxy is "
        for (text, shown) in [
            ("http://ann:hunter2@proxy", #""http://***@proxy""#), ("ann:hunter2@proxy:3128", #""***@proxy:3128""#),
            ("http://ann:hunter2", #""http://ann:***""#), ("https://ann:hunter2@proxy:1", #""https://***@proxy:1""#),
        ] {
            let problems = try problems("upstream.proxy", text)
            #expect(problems.count == 1)
            #expect(
                problems.first?.hasPrefix(refused + shown + ", but must be http://HOST:PORT") == true,
                "\(problems)"
            )
        }
    }

    #if Postgres
    @Test
    func `a PostgreSQL URL is shown without its password`() throws {
        let text = "postgresql://kling:hunter2@a:1,b:2/kling?target_session_attrs=read-write"
        let shown = "postgresql://kling:***@a:1,b:2/kling?target_session_attrs=read-write"
        #expect(try value("store.url", text) == shown)
    }
    #endif

    @Test
    func `a PostgreSQL URL that cannot be read is refused without the password`() throws {
        let problems = try problems("store.url", "postgresql://kling:hunter2@db:port/kling?no_such_setting=1")
        #expect(problems.count == 1)
        #expect(problems.first?.contains("KGW_STORE_URL: store.url is (not shown), but must be sqlite:PATH") == true)
        #expect(problems.first?.contains("hunter2") == false)
    }
}
