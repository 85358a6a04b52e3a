import GatewayModel
import GatewaySettings
import Testing

struct SettingsSecretTests {
    private static let pepper = String(repeating: "p", count: Settings.minimumPepperBytes)
    private static let token = String(repeating: "t", count: Settings.minimumAdminTokenBytes)
    private let bench: SettingsBench

    init() throws {
        bench = try SettingsBench()
    }

    private func secrets(_ environment: [String: String]) throws -> GatewaySecrets {
        try bench.load(nil, environment).settings.readSecrets(environment: environment)
    }

    private func problems(_ environment: [String: String]) throws -> [String] {
        let error = #expect(throws: ConfigurationError.self) { try secrets(environment) }
        return try #require(error).problems.map(\.description)
    }

    private func text(_ secret: Secret?) -> String? {
        secret?.withExposedText { $0 }
    }

    @Test
    func `the key of a file comes before that of the environment and of systemd`() throws {
        let file = try bench.secretFile("  key-of-file\r\n", name: "key")
        let folder = String(
            try bench.secretFile("key-of-systemd\n", name: "deerapi_key").dropLast("/deerapi_key".count)
        )
        var environment = [
            "KGW_UPSTREAM_KEY_FILE": file, "DEERAPI_KEY": "key-of-environment", "CREDENTIALS_DIRECTORY": folder,
        ]
        #expect(try secrets(environment).upstreamKeys.map { text($0.key) } == ["key-of-file"])
        environment["KGW_UPSTREAM_KEY_FILE"] = nil
        #expect(try secrets(environment).upstreamKeys.map { text($0.key) } == ["key-of-environment"])
        environment["DEERAPI_KEY"] = ""
        #expect(try secrets(environment).upstreamKeys.map { text($0.key) } == ["key-of-systemd"])
    }

    @Test
    func `several keys keep their order`() throws {
        let files = try ["one", "two"].map { try bench.secretFile("key-of-\($0)", name: $0) }
        let settings = try bench.load("upstream:\n  key_file: [\(files[1]), \(files[0])]\n").settings
        #expect(settings.upstreamKeyFile == .files([files[1], files[0]]))
        let keys = try settings.readSecrets(environment: [:]).upstreamKeys
        #expect(keys.map { text($0.key) } == ["key-of-two", "key-of-one"])
        let variable = ["KGW_UPSTREAM_KEY_FILE": "\(files[0]), \(files[1])"]
        #expect(try secrets(variable).upstreamKeys.map { text($0.key) } == ["key-of-one", "key-of-two"])
    }

    @Test
    func `as many keys as are allowed, and no more`() throws {
        let names = (0..<16).map { "/run/key\($0)" }
        #expect(try bench.problems(nil, ["KGW_UPSTREAM_KEY_FILE": names.joined(separator: ",")]).isEmpty)
        let more = try bench.problems(nil, ["KGW_UPSTREAM_KEY_FILE": (names + ["/run/key"]).joined(separator: ",")])
        #expect(more.count == 1)
        let twice = try bench.problems(nil, ["KGW_UPSTREAM_KEY_FILE": "/run/key,/run/key"])
        let rule = "1 to 16 different names of files that hold keys, not the keys"
        let shown = #"upstream.key_file is "/run/key", "/run/key", but must be "#
        #expect(twice == ["KGW_UPSTREAM_KEY_FILE: " + shown + rule + "."])
    }

    @Test(arguments: [[:], ["DEERAPI_KEY": ""], ["CREDENTIALS_DIRECTORY": "/nowhere"]])
    func `without a key all three ways to give one are told`(environment: [String: String]) throws {
        #expect(
            try problems(environment) == [
                "upstream.key_file: there is no upstream key. Name a file that holds it in upstream.key_file, "
                    + "or set the variable DEERAPI_KEY, or give the service the systemd credential deerapi_key."
            ]
        )
    }

    @Test
    func `a secret at its shortest is taken, and one byte less is refused`() throws {
        let key = String(repeating: "k", count: Settings.minimumUpstreamKeyBytes)
        let file = try bench.secretFile(Self.token + "\n", name: "token")
        let environment = [
            "DEERAPI_KEY": key,
            "KGW_ADMIN_TOKEN_FILE": file,
            "KGW_AUTH_PEPPER_FILE": try bench.secretFile(Self.pepper, name: "pepper"),
        ]
        let secrets = try secrets(environment)
        #expect(secrets.upstreamKeys.map { text($0.key) } == [key])
        #expect(text(secrets.adminToken) == Self.token)
        #expect(text(secrets.pepper) == Self.pepper)
        #expect(secrets.warnings.isEmpty)
        let short = [
            "DEERAPI_KEY": String(key.dropLast()),
            "KGW_ADMIN_TOKEN_FILE": try bench.secretFile(Self.token.dropLast() + "\n", name: "token"),
            "KGW_AUTH_PEPPER_FILE": try bench.secretFile(String(Self.pepper.dropLast()), name: "pepper"),
        ]
        let folder = String(file.dropLast("/token".count))
        #expect(
            try problems(short) == [
                "upstream.key_file: the variable DEERAPI_KEY holds 7 bytes, but must hold at least 8.",
                "admin.token_file: the file \"\(folder)/token\" holds 15 bytes, but must hold at least 16.",
                "auth.pepper_file: the file \"\(folder)/pepper\" holds 31 bytes, but must hold at least 32.",
            ]
        )
    }

    @Test
    func `a sealing key that is not there yet is no problem, and one that is too short is`() throws {
        let file = try bench.secretFile(String(Self.pepper.dropLast()), name: "seal")
        let good = ["DEERAPI_KEY": "sk-c4n4ry0123", "KGW_WEBHOOKS_SEALING_KEY_FILE": file + "2"]
        #expect(try secrets(good).sealingKey == nil)
        #expect(try problems(good.merging(["KGW_WEBHOOKS_SEALING_KEY_FILE": file]) { $1 }).count == 1)
        let whole = try bench.secretFile(Self.pepper, name: "whole")
        let key = try secrets(good.merging(["KGW_WEBHOOKS_SEALING_KEY_FILE": whole]) { $1 }).sealingKey
        #expect(text(key) == Self.pepper)
    }

    @Test
    func `the pepper is taken byte for byte`() throws {
        let file = try bench.secretFile(Self.pepper + " \n", name: "pepper")
        let settings = try bench.load(nil, ["KGW_AUTH_PEPPER_FILE": file]).settings
        #expect(try text(settings.readPepper()) == Self.pepper + " \n")
        #expect(try bench.load().settings.readPepper() == nil)
    }

    @Test(arguments: [
        ("", "is empty"), ("\n \n", "is empty"),
        ("sk-\u{0}abcdefgh", "must hold one line of visible ASCII characters without spaces"),
        ("schlüssel", "must hold one line of visible ASCII characters without spaces"),
    ])
    func `a key file that holds no key is named`(content: String, problem: String) throws {
        let file = try bench.secretFile(content, name: "key")
        #expect(
            try problems(["KGW_UPSTREAM_KEY_FILE": file]) == ["upstream.key_file: the file \"\(file)\" \(problem)."]
        )
    }

    @Test(arguments: [
        ("\u{FEFF}sk-c4n4ry0123\n", "begins with a byte order mark (BOM), which editors on Windows write"),
        ("\"sk-c4n4ry0123\"", "has quotation marks"), ("'sk-c4n4ry0123'\n", "has quotation marks"),
        ("`sk-c4n4ry0123`", "has quotation marks"), ("“sk-c4n4ry0123”", "has quotation marks"),
        ("sk-c4n4ry\"0123", "has quotation marks"), ("Bearer sk-c4n4ry0123", "begins with Bearer"),
        ("bearer\tsk-c4n4ry0123", "begins with Bearer"), ("BEARER:sk-c4n4ry0123", "begins with Bearer"),
        ("Authorization: Bearer sk-c4n4ry0123", "begins with the name of a header"),
        ("DEERAPI_KEY=sk-c4n4ry0123", "begins with DEERAPI_KEY="),
        ("export DEERAPI_KEY=sk-c4n4ry0123", "begins with DEERAPI_KEY="),
        ("sk-c4n4ry 0123", "has white space inside"),
        ("sk-c4n4ry\t0123", "has white space inside"),
    ])
    func `what people paste beside a key is refused by its name, and the key is not shown`(
        content: String,
        fault: String
    ) throws {
        let file = try bench.secretFile(content, name: "key")
        let ofFile = try problems(["KGW_UPSTREAM_KEY_FILE": file])
        #expect(ofFile.count == 1)
        #expect(ofFile.first?.hasPrefix("upstream.key_file: the file \"\(file)\" \(fault)") == true, "\(ofFile)")
        let ofVariable = try problems(["DEERAPI_KEY": content])
        #expect(ofVariable.first?.hasPrefix("upstream.key_file: the variable DEERAPI_KEY \(fault)") == true)
        #expect(!(ofFile + ofVariable).joined().contains("c4n4ry"))
    }

    @Test(arguments: ["sk-c4n4ry0123", " sk-c4n4ry0123\t", "sk-c4n4ry0123\n", "\r\nsk-c4n4ry0123\r\n\r\n"])
    func `white space around a key does not count`(content: String) throws {
        let file = try bench.secretFile(content, name: "key")
        #expect(try secrets(["KGW_UPSTREAM_KEY_FILE": file]).upstreamKeys.map { text($0.key) } == ["sk-c4n4ry0123"])
    }

    @Test
    func `a key that only looks like one of these is taken`() throws {
        for key in ["bearer-of-news", "exporter-1", "deerapi_key", "sk-a=b==", "sk-a:b-c-d"] {
            #expect(try secrets(["DEERAPI_KEY": key]).upstreamKeys.map { text($0.key) } == [key])
        }
    }

    @Test
    func `secret files that cannot be read are all named`() throws {
        let large = try bench.secretFile(String(repeating: "x", count: 4097), name: "large")
        let environment = [
            "KGW_UPSTREAM_KEY_FILE": "/nowhere/key", "KGW_ADMIN_TOKEN_FILE": "/dev", "KGW_AUTH_PEPPER_FILE": large,
        ]
        #expect(
            try problems(environment) == [
                #"upstream.key_file: the file "/nowhere/key" does not exist."#,
                #"admin.token_file: the file "/dev" is not a regular file."#,
                "auth.pepper_file: the file \"\(large)\" is larger than 4096 bytes.",
            ]
        )
    }

    @Test(arguments: [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o644, true)])
    func `a file that others may read is allowed and warned of`(mode: Int, isWarned: Bool) throws {
        let file = try bench.secretFile("key-of-file", name: "key", mode: mode)
        let octal = "0" + String(mode, radix: 8)
        let warning =
            "upstream.key_file: the file \"\(file)\" is open to others than its owner "
            + "(mode \(octal)); chmod it to 0600."
        #expect(try secrets(["KGW_UPSTREAM_KEY_FILE": file]).warnings == (isWarned ? [warning] : []))
    }

    @Test
    func `systemd's own file is not warned of`() throws {
        let file = try bench.secretFile("key-of-systemd", name: "deerapi_key", mode: 0o440)
        let secrets = try secrets(["CREDENTIALS_DIRECTORY": String(file.dropLast("/deerapi_key".count))])
        #expect(secrets.warnings.isEmpty)
    }

    @Test
    func `a secret does not print itself`() {
        let secret = Secret(Array("canary".utf8))
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped] {
            #expect(!text.contains("canary"))
            #expect(!text.contains("99"))
        }
    }
}
