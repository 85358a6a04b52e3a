extension SQLMutation {
    private static let paused = "FROM pauses WHERE kind = 'tenant'"

    /// Of what operators have paused.
    static let pauses = [
        SQLMutation(name: "pause-of-any-tenant", in: paused, "subject = tenant_id", "subject <> tenant_id"),
        SQLMutation(name: "pause-of-any-model", in: paused, "subject = model", "subject <> model"),
        SQLMutation(name: "pause-of-no-tenant", in: paused, "WHERE kind = 'tenant'", "WHERE kind = ''"),
        SQLMutation(name: "pause-of-no-model", in: paused, "OR kind = 'model'", "OR kind = ''"),
        SQLMutation(name: "pause-keeps-its-reason", in: "INSERT INTO pauses", "excluded.reason", "pauses.reason"),
        SQLMutation(name: "resume-of-any-kind", in: "DELETE FROM pauses", "kind = $1", "$1 = $1"),
        SQLMutation(name: "resume-of-any-subject", in: "DELETE FROM pauses", "AND subject = $2", "AND $2 = $2"),
        SQLMutation(
            name: "past-a-pause-skips-models",
            in: paused,
            "tenant_id = lines.tenant_id AND model > lines.model",
            "false"
        ),
        SQLMutation(
            name: "past-a-pause-skips-tenants",
            in: paused,
            "tenant_id > lines.tenant_id",
            "false"
        ),
    ]
}
