/// What the upstream's own words give away, in English and Chinese, where it has no code for it.
enum MessageHeuristics {
    private static let moderation = [
        "risk control", "risk-control", "risk_control", "content policy", "content_policy", "content security",
        "content safety", "usage policy", "sensitive", "moderation", "violat", "prohibited", "inappropriate", "nsfw",
        "unsafe", "illegal content", "community guideline", "敏感", "违规", "违禁", "违反", "不合规", "审核", "风控",
        "内容安全", "色情", "涉黄", "涉政", "暴力",
    ]
    private static let emptyAccount = [
        "insufficient balance", "insufficient_balance", "balance is insufficient", "balance not enough",
        "insufficient quota", "insufficient_quota", "insufficient user quota", "quota is not enough",
        "insufficient credit", "in arrears", "account arrears", "resource pack depleted", "resource pack expired",
        "resource pack exhausted", "余额不足", "额度不足", "余额已用", "欠费",
    ]
    private static let repetition = ["exist", "duplicate", "repeat", "already", "unique", "重复", "存在"]

    /// Whether a text says that the content was refused.
    static func isModeration(_ text: String?) -> Bool {
        contains(text, moderation)
    }

    /// Whether a text says that there is no money.
    static func isEmptyAccount(_ text: String?) -> Bool {
        contains(text, emptyAccount)
    }

    /// Whether a refusal says that our name for the task is taken, which it can only be by this very order.
    static func isTakenName(_ text: String?) -> Bool {
        contains(text, ["external_task_id", "external task id", "externaltaskid"]) && contains(text, repetition)
    }

    /// Whether a relay says that it has no such path.
    static func isWrongPath(_ text: String?) -> Bool {
        contains(text, ["invalid url", "no route", "cannot post", "cannot get"])
    }

    private static func contains(_ text: String?, _ phrases: [String]) -> Bool {
        guard let text = text?.lowercased() else {
            return false
        }
        return phrases.contains { text.contains($0) }
    }
}
