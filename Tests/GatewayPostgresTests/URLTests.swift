import Testing

@testable import GatewayPostgres

struct URLTests {
    @Test(arguments: [
        ("postgresql://db/kling", "postgresql://db/kling"),
        ("postgres://kling:hunter2@db:5433/kling", "postgresql://kling:***@db:5433/kling"),
        (
            "postgresql://k:hunter2@a:1,b:2/d?target_session_attrs=read-write&sslmode=verify-full",
            "postgresql://k:***@a:1,b:2/d?target_session_attrs=read-write&sslmode=verify-full"
        ),
        ("postgresql://[::1]:5432/d?user=u&password=hunter2", "postgresql://u:***@[::1]:5432/d"),
        (
            "postgresql:///d?host=/var/run/postgresql&port=5433",
            "postgresql:///d?host=%2Fvar%2Frun%2Fpostgresql&port=5433"
        ),
        ("postgresql://db/d?password=hunter2", "postgresql://db/d?password=***"),
        ("postgresql://db/d?sslpassword=hunter2", "postgresql://db/d?sslpassword=***"),
    ])
    func `a URL is shown without its password`(text: String, shown: String) throws {
        let url = try #require(PostgresURL(text))
        #expect(url.description.split(separator: "?").first == shown.split(separator: "?").first)
        #expect(Set(url.description.split { $0 == "?" || $0 == "&" }) == Set(shown.split { $0 == "?" || $0 == "&" }))
        #expect(PostgresURL(url.description) != nil)
        var dumped = ""
        dump(url, to: &dumped)
        #expect(!(dumped + String(reflecting: url)).contains("hunter2"))
    }

    @Test(arguments: [
        "", "db/kling", "mysql://db/kling", "sqlite:a.db", "postgresql://db:port:2/x",
        "postgresql://db/d?no_such_setting=1",
        "postgresql://db/d?host", "postgresql://u:%zz@db/d", "host=db dbname=d", "postgresql://db/d\u{0}",
    ])
    func `what libpq does not read is refused`(text: String) {
        #expect(PostgresURL(text) == nil)
    }

    @Test
    func `the password is taken out of whatever others say`() throws {
        let url = try #require(PostgresURL("postgresql://u:hunter2@db/d"))
        #expect(url.redact("password hunter2 is wrong, hunter2") == "password (secret) is wrong, (secret)")
    }
}
