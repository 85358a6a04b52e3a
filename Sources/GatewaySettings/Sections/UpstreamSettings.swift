/// How Kling is reached, and how patient the gateway is with it.
///
/// - `upstream.base_url` (default `https://api.deerapi.com`; plain http only to loopback)
/// - `upstream.create_path`, `upstream.query_path` (the latter with `{task_id}`)
/// - `upstream.parallel_tasks` (1 … 10,000, default 5)
/// - `upstream.poll_interval` (0.05 … 300 s, default 5)
/// - `upstream.connect_timeout` (0.1 … 60 s, default 2), `upstream.request_timeout` (0.1 … 600 s, default 30)
/// - `upstream.reconcile_window`, `upstream.task_patience` (1 … 604,800 s, default 3600)
/// - `upstream.models_interval` (0 … 86,400 s, default 300; 0 never asks)
/// - `upstream.refuse_unlisted_models` (default `true`)
package struct UpstreamSettings: Hashable, Sendable {
    /// How many tasks may be at the upstream at once.
    package static let parallelTasksRange = 1...10_000
    /// How soon a task may be asked for.
    package static let pollIntervalRange = Duration.milliseconds(50)...Duration.seconds(300)
    /// How long making a connection may take.
    package static let connectTimeoutRange = Duration.milliseconds(100)...Duration.seconds(60)
    /// How long a whole call may take.
    package static let requestTimeoutRange = Duration.milliseconds(100)...Duration.seconds(600)
    /// How long a lost or slow task may be waited for: up to a week.
    package static let patienceRange = Duration.seconds(1)...Duration.seconds(604_800)

    /// How often the upstream may be asked for its models; 0 never asks.
    package static let modelsIntervalRange = Duration.zero...Duration.seconds(86_400)

    /// Where the upstream is: scheme, host, perhaps a port and the beginning of every path, without a slash at the end.
    package var baseURL = "https://api.deerapi.com"
    /// The path that orders are posted to.
    package var createPath = "/kling/v1/videos/text2video"
    /// The path that a task is asked for at, with `{task_id}` in the place of its id.
    package var queryPath = "/kling/v1/videos/text2video/{task_id}"
    /// How many tasks may be at the upstream at once: slots held from submission to the end.
    package var parallelTasks = 5
    /// How long after its submission a task is first asked for.
    package var pollInterval = Duration.seconds(5)
    /// How long making a connection may take.
    package var connectTimeout = Duration.seconds(2)
    /// How long a whole call may take.
    package var requestTimeout = Duration.seconds(30)
    /// How long a submission with an unknown outcome is looked for.
    package var reconcileWindow = Duration.seconds(3600)
    /// How long a task may take before it is shown as timed out.
    package var taskPatience = Duration.seconds(3600)

    /// How often the upstream is asked which models it lists; never when it is 0.
    package var modelsInterval = Duration.seconds(300)
    /// Whether an order for a model is refused that the upstream does not list.
    package var refusesUnlistedModels = true

    /// Makes the defaults.
    package init() {}

    init(reading: inout SettingsReading) {
        baseURL = reading.baseURL(.upstreamBaseURL, default: baseURL)
        createPath = reading.requestPath(.upstreamCreatePath, default: createPath, placeholder: false)
        queryPath = reading.requestPath(.upstreamQueryPath, default: queryPath, placeholder: true)
        parallelTasks = reading.integer(.upstreamParallelTasks, default: parallelTasks, in: Self.parallelTasksRange)
        pollInterval = reading.seconds(.upstreamPollInterval, default: pollInterval, in: Self.pollIntervalRange)
        connectTimeout = reading.seconds(.upstreamConnectTimeout, default: connectTimeout, in: Self.connectTimeoutRange)
        requestTimeout = reading.seconds(.upstreamRequestTimeout, default: requestTimeout, in: Self.requestTimeoutRange)
        reconcileWindow = reading.seconds(.upstreamReconcileWindow, default: reconcileWindow, in: Self.patienceRange)
        taskPatience = reading.seconds(.upstreamTaskPatience, default: taskPatience, in: Self.patienceRange)
        modelsInterval = reading.seconds(.upstreamModelsInterval, default: modelsInterval, in: Self.modelsIntervalRange)
        refusesUnlistedModels = reading.flag(.upstreamRefuseUnlistedModels, default: refusesUnlistedModels)
    }
}
