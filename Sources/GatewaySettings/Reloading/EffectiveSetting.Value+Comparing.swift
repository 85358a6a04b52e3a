import GatewayModel

extension EffectiveSetting.Value {
    /// Whether both say the same; which model is meant when an order names none is a setting of its own.
    func says(_ other: EffectiveSetting.Value) -> Bool {
        switch (self, other) {
        case (.none, .none): true
        case (.text(let mine), .text(let theirs)): mine == theirs
        case (.integer(let mine), .integer(let theirs)): mine == theirs
        case (.seconds(let mine), .seconds(let theirs)): mine == theirs
        case (.flag(let mine), .flag(let theirs)): mine == theirs
        case (.list(let mine), .list(let theirs)): mine == theirs
        case (.catalogue(let mine), .catalogue(let theirs)):
            mine.models == theirs.models && mine.currency == theirs.currency && mine.version == theirs.version
        default: false
        }
    }
}
