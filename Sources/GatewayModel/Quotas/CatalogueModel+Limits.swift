extension CatalogueModel {
    /// The model as a tenant may order it; nothing when it may not.
    package func narrowed(to limits: TenantLimits) -> CatalogueModel? {
        guard limits.names[.models].map({ $0.contains(id.text) }) ?? true else {
            return nil
        }
        var model = self
        if let allowed = limits.names[.modes] {
            model.modes.removeAll { !allowed.contains($0.text) }
        }
        if let longest = limits[.maxSeconds] {
            model.durations.removeAll { Int64($0) > longest }
        }
        return model.modes.isEmpty || model.durations.isEmpty ? nil : model
    }
}
