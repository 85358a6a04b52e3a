extension Account {
    /// Takes a create, with the order or what is wrong with it.
    mutating func create(_ order: Result<Order, Refusal>, origin: String, at now: Int64) -> Exchange {
        tally.creates += 1
        var exchange = Exchange(requestID: requestID())
        do throws(Refusal) {
            let order = try order.get()
            if let externalID = order.externalID {
                tally.count(externalID: externalID, keeping: terms.maximumTrackedIDs)
            }
            let plan = plan(for: order)
            if let injectedFault = strike(plan, of: order, at: \.beforeCreate) {
                exchange.injectedFault = injectedFault
            } else {
                exchange.task = try make(order, plan, origin: origin, at: now)
                exchange.injectedFault = strike(plan, of: order, at: \.afterCreate)
            }
        } catch {
            exchange.injectedFault = .refuse(error)
        }
        tally.refused += exchange.task == nil ? 1 : 0
        return exchange
    }

    private mutating func plan(for order: Order) -> FaultPlan {
        var plan = order.plan
        for rule in rules where rule.matches(prompt: order.prompt, number: tally.creates, random: &random) {
            plan.add(rule.faults)
        }
        return plan
    }

    /// The first fault of that kind that still happens.
    private mutating func strike(
        _ plan: FaultPlan,
        of order: Order,
        at kind: (Fault) -> InjectedFault?
    ) -> InjectedFault? {
        for fault in plan.faults {
            if let injectedFault = kind(fault), spent.take(fault, fingerprint: order.fingerprint) {
                return injectedFault
            }
        }
        return nil
    }

    private mutating func make(
        _ order: Order,
        _ plan: FaultPlan,
        origin: String,
        at now: Int64
    ) throws(Refusal) -> KlingTask {
        if let externalID = order.externalID, tasks.contains(externalID: externalID) {
            tally.duplicates += 1
            throw .invalidValue("external_task_id already exists")
        }
        let running = tasks.runningCount(at: now)
        guard terms.parallelTasks == 0 || running < terms.parallelTasks else { throw .parallelLimit }
        guard tasks.count < terms.maximumTasks || tasks.forgetOldestEnded() else { throw .full }

        let size = order.mode.size(order.aspectRatio)
        let id = newID()
        let task = KlingTask(
            id: id,
            videoID: newID(),
            externalID: order.externalID,
            model: order.model,
            mode: order.mode,
            film: FilmOrder(
                width: size.width,
                height: size.height,
                seconds: order.seconds,
                palette: Digest.of(order.prompt),
                motion: Digest.of(id)
            ),
            callbackURL: order.callbackURL,
            origin: origin,
            life: KlingTask.Life(plan, terms: terms, now: now),
            plan: plan
        )
        tally.twins += tasks.contains(fingerprint: order.fingerprint) ? 1 : 0
        tally.tasks += 1
        tally.maxParallel = max(tally.maxParallel, running + 1)
        tasks.add(task, fingerprint: order.fingerprint)
        return task
    }

    /// 18 decimal digits that no remembered task has.
    private mutating func newID() -> String {
        while true {
            let id = String(UInt64.random(in: 100_000_000_000_000_000..<1_000_000_000_000_000_000, using: &random))
            if !tasks.contains(id: id) { return id }
        }
    }
}
