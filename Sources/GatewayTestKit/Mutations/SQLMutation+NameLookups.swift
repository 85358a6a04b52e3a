extension SQLMutation {
    private static let turn = "INSERT INTO name_lookups (route, asked_at) VALUES"
    private static let proof = "INSERT INTO name_lookups (route, asked_at, proved_at)"

    /// Of what is known of an upstream's way with names.
    static let nameLookups = [
        SQLMutation(name: "names-proved-anywhere", in: "SELECT proved_at FROM name_lookups", "route = $1", "$1 = $1"),
        SQLMutation(name: "names-asked-after-proof", in: turn, "name_lookups.proved_at IS NULL AND", ""),
        SQLMutation(name: "names-asked-at-once", in: turn, "name_lookups.asked_at <= $3", "$3 = $3"),
        SQLMutation(
            name: "names-never-asked-after-a-step-back",
            in: turn,
            "OR name_lookups.asked_at > $2",
            ""
        ),
        SQLMutation(name: "names-proved-again", in: proof, "WHERE name_lookups.proved_at IS NULL", ""),
    ]
}
