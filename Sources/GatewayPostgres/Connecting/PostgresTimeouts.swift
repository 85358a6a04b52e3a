/// How long an engine waits for what before it gives up.
///
/// `connecting`, `statement`, `lock`, `nextStatement` and `fate` are whole seconds, at least one: libpq and the server
/// take less for no limit at all.
package struct PostgresTimeouts: Sendable {
    /// How long a transaction waits for a connection that becomes free, before it is refused.
    package var freeConnection = Duration.seconds(10)
    /// How long a host may take to connect, where the URL does not say otherwise.
    package var connecting = Duration.seconds(5)
    /// How long an answer may take, before the connection is given up; longer than any of the server's own limits.
    package var answer = Duration.seconds(30)
    /// How long the server works on one statement.
    package var statement = Duration.seconds(10)
    /// How long a statement waits for a lock.
    package var lock = Duration.seconds(5)
    /// How long the server waits for the next statement of a transaction.
    package var nextStatement = Duration.seconds(10)
    /// How long is looked for the fate of a commit that was not answered.
    package var fate = Duration.seconds(30)

    /// What a server is run with.
    package init() {}
}
