import Testing

/// The other rules stand on this one: what is a comment or a string is not code.
struct BlankingRules {
    @Test(arguments: [
        ("a // b", "a     "),
        ("a /* b /* c */ d */ e", "a                   e"),
        ("\"a // b\" // c", "\"      \"     "),
        ("\"a \\\" b\" c", "\"      \" c"),
        ("\"a \\(b(c) + \"d\") e\" f", "\"   (b(c) + \" \")  \" f"),
        ("#\"a \" \\(b\"# c", "#\"       \"# c"),
        ("#\"a \\#(b)\"# c", "#\"    (b)\"# c"),
        ("\"\"\"\na \" // b\n\"\"\" c", "\"\"\"\n        \n\"\"\" c"),
        ("f(\")\") { x }", "f(\" \") { x }"),
    ])
    func `comments and strings are blanked, and nothing else`(text: String, code: String) {
        #expect(Blanking.blank(text) == code)
    }
}
