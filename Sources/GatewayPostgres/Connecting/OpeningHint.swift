/// What an operator can do about a store that cannot be opened, for the words of libpq and of an English-speaking server.
///
/// Other languages' words stand alone, as every cause does in front of its hint.
struct OpeningHint {
    /// What to do.
    let text: String
    /// Whether it stays so until somebody changes `store.url` or what it names.
    let isLasting: Bool

    private static let table = [
        (
            "does not match host name",
            lasting("The server's certificate was made out to another host than the one in store.url.")
        ),
        (
            "certificate verify failed",
            lasting("The server's certificate is not signed by an authority in sslrootcert.")
        ),
        (
            "root certificate file",
            lasting("sslrootcert must name a file with the authority that signed the server's certificate.")
        ),
        ("server does not support SSL", lasting("The server does not speak TLS, which sslmode asks for.")),
        ("password authentication failed", lasting("The user or the password in store.url is wrong.")),
        ("no password supplied", lasting("The server asks for a password, and store.url has none.")),
        ("no pg_hba.conf entry", passing("The server's pg_hba.conf does not let this user in from here.")),
        ("could not translate host name", passing("There is no such host.")),
        ("Connection refused", passing("Nothing listens at this host and port.")),
        ("timeout expired", passing("The host does not answer.")),
        ("permission denied for schema", lasting("The user needs the right to create tables in the schema.")),
        (
            "read-only transaction",
            passing(
                "The server may only be read. If it is a standby, list all hosts, with target_session_attrs=read-write; "
                    + "otherwise default_transaction_read_only is set for the role, the database or the server."
            )
        ),
        ("session is read-only", passing("No listed server may be written.")),
        ("role \"", lasting("Make the user, or correct store.url.", and: "does not exist")),
        ("database \"", lasting("Make the database, or correct store.url.", and: "does not exist")),
        (
            "no schema has been selected",
            lasting("No schema of the search path exists for this user: create one, or correct the role's search_path.")
        ),
        (
            "there is no store in the schema",
            lasting(
                "Correct the role's search_path; for a second store name its schema in store.url, as "
                    + "options=-csearch_path%3DSCHEMA."
            )
        ),
        (
            "set parameter \"session_replication_role\"",
            lasting("Foreign keys would not be checked: take session_replication_role from the role and the database.")
        ),
    ]

    private let also: String

    private init(_ text: String, isLasting: Bool, and also: String = "") {
        self.text = text
        self.isLasting = isLasting
        self.also = also
    }

    private static func lasting(_ text: String, and also: String = "") -> OpeningHint {
        OpeningHint(text, isLasting: true, and: also)
    }

    private static func passing(_ text: String) -> OpeningHint {
        OpeningHint(text, isLasting: false)
    }

    /// The hints for a cause, which may be one for each of several hosts.
    static func hints(for cause: String) -> [OpeningHint] {
        table.filter { words, hint in cause.contains(words) && (hint.also.isEmpty || cause.contains(hint.also)) }
            .map(\.1)
    }
}
