/// What an operator can do about a store that cannot be opened, for the words of libpq and of an English-speaking server.
///
/// Other languages' words stand alone, as every cause does in front of its hint.
enum OpeningHint {
    private static let table = [
        (
            "does not match host name",
            "The server's certificate was made out to another host than the one in store.url."
        ),
        ("certificate verify failed", "The server's certificate is not signed by an authority in sslrootcert."),
        (
            "root certificate file",
            "sslrootcert must name a file with the authority that signed the server's certificate."
        ),
        ("server does not support SSL", "The server does not speak TLS, which sslmode asks for."),
        ("password authentication failed", "The user or the password in store.url is wrong."),
        ("no password supplied", "The server asks for a password, and store.url has none."),
        ("no pg_hba.conf entry", "The server's pg_hba.conf does not let this user in from here."),
        ("could not translate host name", "There is no such host."),
        ("Connection refused", "Nothing listens at this host and port."),
        ("timeout expired", "The host does not answer."),
        ("permission denied for schema", "The user needs the right to create tables in the schema."),
        (
            "read-only transaction",
            "The server may only be read. If it is a standby, list all hosts, with target_session_attrs=read-write; "
                + "otherwise default_transaction_read_only is set for the role, the database or the server."
        ),
        ("session is read-only", "No listed server may be written."),
        (
            "no schema has been selected",
            "No schema of the search path exists for this user: create one, or correct the role's search_path."
        ),
        (
            "there is no store in the schema",
            "Correct the role's search_path; for a second store name its schema in store.url, as "
                + "options=-csearch_path%3DSCHEMA."
        ),
        (
            "set parameter \"session_replication_role\"",
            "Foreign keys would not be checked: take session_replication_role from the role and the database."
        ),
    ]

    /// The hints for a cause, which may be one for each of several hosts.
    static func hints(for cause: String) -> [String] {
        table.filter { cause.contains($0.0) }.map(\.1)
    }
}
