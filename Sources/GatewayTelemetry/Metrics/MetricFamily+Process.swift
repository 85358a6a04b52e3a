extension MetricFamily {
    // MARK: - The process

    /// What is wrong.
    package static let degraded = MetricFamily(
        "degraded",
        .gauge,
        nil,
        ["reason"],
        "Whether something is not as it should be, by the reasons of /readyz: 1 or 0."
    )
    /// Whether an operator has paused everything.
    package static let paused = MetricFamily(
        "paused",
        .gauge,
        nil,
        [],
        "Whether a pause holds every video back: 1 or 0."
    )
    /// Time on processors.
    package static let processCPU = MetricFamily(
        "process_cpu",
        .counter,
        .seconds,
        [],
        "Time that the process has had on processors."
    )
    /// Memory in use.
    package static let processMemory = MetricFamily(
        "process_resident_memory",
        .gauge,
        .bytes,
        [],
        "Memory that the process has in RAM."
    )
    /// Descriptors that are open.
    package static let processDescriptors = MetricFamily(
        "process_open_fds",
        .gauge,
        nil,
        [],
        "Descriptors that the process has open."
    )
    /// Descriptors that may be open.
    package static let processDescriptorLimit = MetricFamily(
        "process_max_fds",
        .gauge,
        nil,
        [],
        "Descriptors that the process may have open."
    )
    /// When the process began.
    package static let processStart = MetricFamily(
        "process_start_time",
        .gauge,
        .seconds,
        [],
        "When the process began, in seconds since 1970."
    )
    /// What was built.
    package static let build = MetricFamily(
        "build_info",
        .gauge,
        nil,
        ["version", "commit"],
        "What runs: always 1."
    )
    /// Spans of traces.
    package static let traceSpans = MetricFamily(
        "trace_spans",
        .counter,
        nil,
        ["outcome"],
        "Spans that were recorded, by what became of them: exported, queue_full, refused or stopped."
    )

    // MARK: - Tenants

    /// Requests of tenants.
    package static let tenantRequests = MetricFamily(
        "tenant_http_requests",
        .counter,
        nil,
        ["tenant", "status"],
        "Requests by tenant and class of the status; only with metrics.tenant_label."
    )
    /// Orders of tenants.
    package static let tenantAdmissions = MetricFamily(
        "tenant_admissions",
        .counter,
        nil,
        ["tenant", "outcome"],
        "Orders by tenant and what they came to; only with metrics.tenant_label."
    )
    /// Money of tenants.
    package static let tenantMoney = MetricFamily(
        "tenant_money",
        .counter,
        .microunits,
        ["tenant", "entry", "currency"],
        "Amounts of the ledger's entries by tenant since this server began to look; only with metrics.tenant_label."
    )
}
