import GatewayModel

// Limits that name what is on sale. In: a value as it was typed. Out: the value as it is kept. What must hold: a name that
// nobody can order is refused with those that there are, because a limit that allows nothing else would allow nothing.

extension Catalogue {
    /// How many names a message lists at most.
    private static let maximumNamesShown = 40

    /// A limit's value as it is kept: models by their ids, modes by their names.
    /// - Throws: `unknownModel` for a model that nobody can order, `invalidField` for a mode that no model has.
    func checked(_ value: String, for name: LimitName) throws(GatewayError) -> String {
        guard name.unit == .names, value != TenantLimits.none else {
            return value
        }
        var names: [String] = []
        for word in value.split(separator: ",", omittingEmptySubsequences: false) {
            names.append(try checked(word: String(word), for: name))
        }
        return names.joined(separator: ",")
    }

    private func checked(word: String, for name: LimitName) throws(GatewayError) -> String {
        guard name == .models else {
            guard modeNames.contains(word) else {
                throw refusal(.invalidField, word, name, known: modeNames)
            }
            return word
        }
        guard let model = self[word] else {
            throw refusal(.unknownModel, word, name, known: models.flatMap { [$0.id.text] + $0.aliases })
        }
        return model.id.text
    }

    /// The modes of all models, each once, in the order of the list.
    private var modeNames: [String] {
        var seen: Set<String> = []
        return models.flatMap(\.modes).map(\.text).filter { seen.insert($0).inserted }
    }

    private func refusal(_ code: GatewayError.Code, _ word: String, _ name: LimitName, known: [String]) -> GatewayError
    {
        let shown = known.prefix(Self.maximumNamesShown).joined(separator: ", ")
        let more = known.count > Self.maximumNamesShown ? " and others" : ""
        return GatewayError(
            code,
            "The limit \(name.rawValue) names \"\(word)\", but there are only \(shown)\(more); write none for no limit.",
            parameter: name.rawValue
        )
    }
}
