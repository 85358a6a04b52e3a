/// A form with one button that changes something.
struct Action: Sendable {
    struct Fixed: Sendable {
        let key: String
        let setting: String
    }

    /// Where it is sent.
    let target: String
    /// What stands on the button.
    let button: String
    /// What happens then, for whoever asks before.
    let consequence: String
    /// Whether the button warns.
    var isGrave = false
    /// What is sent unseen.
    var fixed: [Fixed] = []
    /// What can be written or chosen.
    var inputs: [Input] = []
}

/// Which part of a list is to be seen.
struct Filter: Sendable {
    let target: String
    let inputs: [Input]
    /// What leads back to all of it; nothing where there is no such thing.
    var whole: String? = "All"
}

/// A field of a form.
struct Input: Sendable {
    struct Choice: Sendable {
        let choice: String
        let wording: String
        let isChosen: Bool
    }

    /// The name that it is sent under, which is its place on the page too.
    let field: String
    let title: String
    /// What stands in it.
    var content = ""
    /// What to choose from; nothing where anything can be written.
    var choices: Items<Choice>?
    /// How much can be written, in characters.
    var length = 200
    /// What should be known before it is filled in.
    var hint: String?
    /// What kind of text it is, as HTML calls it.
    var form = "text"

    /// A day, such as `2026-11-29`.
    static func day(_ field: String, _ title: String, chosen: String?) -> Input {
        var input = Input(field: field, title: title, content: chosen ?? "", length: 10)
        input.form = "date"
        return input
    }

    /// A choice among words; the empty one stands for all.
    static func choice(
        _ field: String,
        _ title: String,
        all: String?,
        of words: [(word: String, wording: String)],
        chosen: String?
    ) -> Input {
        let first = all.map { [Choice(choice: "", wording: $0, isChosen: chosen == nil)] } ?? []
        let rest = words.map { Choice(choice: $0.word, wording: $0.wording, isChosen: $0.word == chosen) }
        return Input(field: field, title: title, choices: Items(first + rest))
    }
}
