public import Kernel
public import Logging
public import OAuth
public import ServiceLifecycle

/// Rotates signing keys when they have served their time, and drops those that are gone.
///
/// Every server may run it: the rotation judges the age again inside its transaction, so that one of them does it.
public struct KeyRotationJob: Service {
    private let rotateKeys: RotateKeys
    private let tenant: TenantID
    private let days: Int
    private let work: RepeatedWork

    /// - Parameter days: `keys.rotation_days`.
    public init(
        _ rotateKeys: RotateKeys,
        of tenant: TenantID,
        afterDays days: Int,
        logger: Logger,
        pause: @escaping Pause = Pauses.minute
    ) {
        self.rotateKeys = rotateKeys
        self.tenant = tenant
        self.days = days
        work = RepeatedWork(name: "key rotation", pause: pause, logger: logger)
    }

    public func run() async {
        await work.run { [rotateKeys, tenant, days] in try await rotateKeys.whenDue(tenant, afterDays: days) }
    }
}
