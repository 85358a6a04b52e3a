import Testing

struct SettingsNameTests {
    private let bench: SettingsBench

    init() throws {
        bench = try SettingsBench()
    }

    @Test(arguments: [
        ("server:\n  prot: 80\n", #"FILE:2: "server.prot" is not a setting; did you mean server.port?"#),
        ("servr:\n  port: 80\n", #"FILE:1: "servr" is not a setting; did you mean server?"#),
        (
            "\nupstream:\n  poll-interval: 1\n",
            #"FILE:3: "upstream.poll-interval" is not a setting; did you mean upstream.poll_interval?"#
        ),
        ("upstream:\n  key: abc\n", #"FILE:2: "upstream.key" is not a setting; did you mean upstream.key_file?"#),
        ("defaultmodel: x\n", #"FILE:1: "defaultmodel" is not a setting; did you mean default_model?"#),
        ("log:\n  colour: x\n", #"FILE:2: "log.colour" is not a setting; there are level, levels, format."#),
        (
            "cachet:\n  mode: private\n",
            #"FILE:1: "cachet" is not a setting; did you mean cache?"#
        ),
        (
            "archive:\n  quota: 1\n",
            #"FILE:2: "archive.quota" is not a setting; there are path, max_file_bytes, max_bytes, retention_days, unknown_days."#
        ),
        (
            "server.port: 80\n",
            #"FILE:1: "server.port" is not a setting; write port on a line of its own below server."#
        ),
        (
            "<<: {}\n",
            #"FILE:1: "<<" is not a setting; there are server, admin, store, upstream, auth, quota, cache, archive, "#
                + "webhooks, models, default_model, privacy, metrics, traces, log."
        ),
    ])
    func `an unknown key of the file is refused, and the right one is named`(yaml: String, problem: String) throws {
        #expect(try bench.problems(yaml) == [problem])
    }

    @Test(arguments: [
        ("KGW_SERVER_PROT", #"The variable "KGW_SERVER_PROT" is not a setting; did you mean KGW_SERVER_PORT?"#),
        ("KGW_UPSTREAM_KEY", #"The variable "KGW_UPSTREAM_KEY" is not a setting; did you mean KGW_UPSTREAM_KEY_FILE?"#),
        (
            "KGW_CACHING_AT_ALL",
            #"The variable "KGW_CACHING_AT_ALL" is not a setting; "config print" shows all settings."#
        ),
        ("KGW_", #"The variable "KGW_" is not a setting; "config print" shows all settings."#),
        ("KGW_MODELS", "KGW_MODELS: models can only be given in the file."),
    ])
    func `an unknown variable is refused, and the right one is named`(name: String, problem: String) throws {
        #expect(try bench.problems(nil, [name: "sk-0123456789abcdef"]) == [problem])
    }

    @Test(arguments: [
        ("- a\n", #"FILE:1: The file must hold settings by name, such as "server:"."#),
        ("text\n", #"FILE:1: The file must hold settings by name, such as "server:"."#),
        ("server: 80\n", "FILE:1: server must hold settings by name, one to a line."),
        ("server:\n  port: [80]\n", "FILE:2: server.port must be a single value."),
        ("server:\n  port: {a: 80}\n", "FILE:2: server.port must be a single value."),
        ("upstream:\n  key_file: {a: b}\n", "FILE:2: upstream.key_file must be a single value or a list of them."),
        ("upstream:\n  key_file: [a, [b]]\n", "FILE:2: upstream.key_file must be a single value or a list of them."),
        ("server:\n  port: 1\nserver:\n  port: 2\n", #"FILE:1: The name "server" is given twice."#),
        ("server:\n  port: 1\n  port: 2\n", #"FILE:2: The name "port" is given twice."#),
        ("server:\n\tport: 1\n", "FILE:2: This is not YAML: found character that cannot start any token."),
        ("a: 1\n---\nb: 2\n", "FILE:2: This is not YAML: but found another document."),
        ("server: *nowhere\n", "FILE:1: This is not YAML: found undefined alias."),
    ])
    func `a file of another shape is refused with its line`(yaml: String, problem: String) throws {
        #expect(try bench.problems(yaml) == [problem])
    }

    @Test
    func `all problems are told at once`() throws {
        let yaml = "server:\n  prot: 80\n  port: 99999\nadmin:\n  host: 0.0.0.0\nlog:\n  level: loud\n"
        #expect(
            try bench.problems(yaml, ["KGW_LOG_FORMAT": "xml", "KGW_NOPE": "1"]) == [
                #"FILE:2: "server.prot" is not a setting; did you mean server.port?"#,
                #"The variable "KGW_NOPE" is not a setting; "config print" shows all settings."#,
                #"FILE:3: server.port is "99999", but must be a whole number from 0 to 65535."#,
                #"FILE:7: log.level is "loud", but must be one of trace, debug, info, notice, warning, error, "#
                    + "critical.",
                #"KGW_LOG_FORMAT: log.format is "xml", but must be one of json, text."#,
                #"FILE:5: admin.host is "0.0.0.0", so that other machines can reach it, "#
                    + "but admin.token_file is not set.",
            ]
        )
    }

    @Test
    func `problems of values come in the order of the documentation`() throws {
        let yaml = "upstream: {task_patience: 0, parallel_tasks: 0, key_file: [], base_url: x}\nserver: {port: x}\n"
        #expect(
            try bench.problems(yaml).map { $0.split(separator: " ")[1] } == [
                "server.port", "upstream.base_url", "upstream.key_file", "upstream.parallel_tasks",
                "upstream.task_patience",
            ]
        )
    }

    @Test
    func `a hostile name or value cannot forge a line of the message`() throws {
        let yaml = "\"a\\nb\": 1\nlog:\n  level: \"x\\ny\\e[2J\\u202e\"\n"
        let problems = try bench.problems(yaml)
        #expect(problems.count == 2)
        #expect(problems.allSatisfy { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } })
        #expect(problems[1].contains(#""x\u{a}y\u{1b}[2J\u{202e}""#))
    }

    @Test
    func `a long value is cut short in the message`() throws {
        let problem = try #require(try bench.problems(nil, ["KGW_LOG_LEVEL": String(repeating: "x", count: 100)]).first)
        #expect(problem.contains("\"" + String(repeating: "x", count: 80) + "…\""))
    }
}
