import Foundation
import Testing

struct ConfigCommandTests {
    private let program = Program()

    @Test(arguments: [["--version"], ["--help"], ["config", "check", "--help"]])
    func `what is asked of the program itself goes to standard output`(arguments: [String]) throws {
        let outcome =
            switch arguments.count {
            case 1: try program.run(arguments[0])
            default: try program.run(arguments[0], arguments[1], arguments[2])
            }
        #expect(outcome.status == 0)
        #expect(!outcome.output.isEmpty)
        #expect(outcome.remarks.isEmpty)
    }

    @Test
    func `wrong usage ends with 2 and says how to do it`() throws {
        let unknown = try program.run("nonsense")
        #expect(unknown.status == 2)
        #expect(unknown.output.isEmpty)
        #expect(unknown.remarks.hasPrefix("Error: Unexpected argument 'nonsense'\nUsage: kling-gateway"))
        #expect(try program.run("config", "check", "--nonsense").status == 2)
        #expect(try program.run("config", "check", "--config").status == 2)
    }

    @Test
    func `a good configuration ends with 0`() throws {
        let outcome = try program.run("config", "check", environment: ["DEERAPI_KEY": "sk-canary-0123456789"])
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.remarks.hasSuffix("The configuration is valid.\n"))
    }

    @Test
    func `a bad configuration ends with 78 and all problems`() throws {
        let outcome = try program.run(
            "config",
            "check",
            environment: ["KGW_SERVER_PORT": "x", "KGW_NOPE": "1", "DEERAPI_KEY": "sk-canary-0123456789"]
        )
        #expect(outcome.status == 78)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.remarks == """
                The variable "KGW_NOPE" is not a setting; "config print" shows all settings.
                KGW_SERVER_PORT: server.port is "x", but must be a whole number from 0 to 65535.
                The configuration is not valid.

                """
        )
    }

    @Test
    func `a check as JSON says the same to programs`() throws {
        let good = try program.run("config", "check", "--json", environment: ["DEERAPI_KEY": "sk-canary-0123456789"])
        #expect(good.status == 0)
        #expect(good.remarks.isEmpty)
        let bad = try program.run("config", "check", "--json", environment: ["KGW_SERVER_PORT": "x"])
        #expect(bad.status == 78)
        #expect(bad.remarks.isEmpty)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(bad.output.utf8)) as? [String: Any])
        #expect(object["valid"] as? Bool == false)
        #expect(
            object["problems"] as? [[String: String]] == [
                [
                    "place": "KGW_SERVER_PORT", "key": "server.port",
                    "message": #"server.port is "x", but must be a whole number from 0 to 65535."#,
                ]
            ]
        )
    }

    @Test
    func `a print goes to standard output, and warnings do not`() throws {
        let environment = ["DEERAPI_KEY": "sk-canary-0123456789", "KGW_SERVER_DRAIN_TIMEOUT": "1"]
        let outcome = try program.run("config", "print", environment: environment)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("server:\n  host: \"127.0.0.1\"  # default\n"))
        #expect(outcome.output.contains("  key_file: null  # default; the key comes from DEERAPI_KEY\n"))
        #expect(outcome.remarks.hasPrefix("warning: server.drain_timeout is shorter"))
        #expect(!(outcome.output + outcome.remarks).contains("canary"))
        let json = try program.run("config", "print", "--json", environment: environment)
        #expect(!(json.output + json.remarks).contains("canary"))
        _ = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    }

    @Test
    func `a print of a bad configuration ends with 78 and no output`() throws {
        let outcome = try program.run("config", "print", "--config", "/nowhere/gateway.yaml")
        #expect(outcome.status == 78)
        #expect(outcome.output.isEmpty)
        #expect(outcome.remarks == "The configuration file \"/nowhere/gateway.yaml\" does not exist.\n")
    }
}
