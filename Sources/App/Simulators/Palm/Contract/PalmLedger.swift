import Cryptography
import Synchronization

/// What the simulator keeps: for each tenant its templates, whose they are, and what they are called.
final class PalmLedger: Sendable {
    struct Enrolment: Equatable, Sendable {
        let subject: String
        let reference: String
        let template: PalmTemplate
        let place: PalmGallery.Place
    }

    private struct Tenant {
        let transform: TenantTransform
        let gallery = PalmGallery()
        var bySubject: [String: Enrolment] = [:]
        var byPlace: [PalmGallery.Place: String] = [:]
    }

    private let secret: SymmetricKey
    private let tenants = Mutex<[String: Tenant]>([:])

    /// - Parameter secret: the tenants' transforms are derived from it.
    init(secret: SymmetricKey) {
        self.secret = secret
    }

    /// A palm in all positions, as the tenant's templates are transformed.
    func probe(_ palm: PalmCode, of tenant: String) -> [PalmTemplate] {
        let transform = self.tenant(tenant).transform
        return palm.shifts.map(transform.template)
    }

    func enroll(_ palm: PalmCode, as subject: String, called reference: String, of tenant: String) {
        let kept = self.tenant(tenant)
        let template = kept.transform.template(of: palm)
        delete(subject, of: tenant)
        let place = kept.gallery.add(template)
        tenants.withLock { tenants in
            tenants[tenant]?.bySubject[subject] = Enrolment(
                subject: subject, reference: reference, template: template, place: place)
            tenants[tenant]?.byPlace[place] = subject
        }
    }

    func enrolment(of subject: String, in tenant: String) -> Enrolment? {
        tenants.withLock { $0[tenant]?.bySubject[subject] }
    }

    func nearest(to probe: [PalmTemplate], within limit: Double, in tenant: String) -> (Enrolment, Double)? {
        guard let kept = tenants.withLock({ $0[tenant] }), let found = kept.gallery.search(probe, within: limit)
        else { return nil }
        return tenants.withLock { tenants in
            guard let subject = tenants[tenant]?.byPlace[found.place],
                let enrolment = tenants[tenant]?.bySubject[subject]
            else { return nil }
            return (enrolment, found.distance)
        }
    }

    /// - Returns: whether there was one.
    @discardableResult
    func delete(_ subject: String, of tenant: String) -> Bool {
        tenants.withLock { tenants in
            guard let enrolment = tenants[tenant]?.bySubject.removeValue(forKey: subject) else { return false }
            tenants[tenant]?.byPlace[enrolment.place] = nil
            tenants[tenant]?.gallery.erase(enrolment.place)
            return true
        }
    }

    /// How many are kept, of all tenants.
    var count: Int { tenants.withLock { $0.values.reduce(0) { $0 + $1.bySubject.count } } }

    private func tenant(_ name: String) -> Tenant {
        if let kept = tenants.withLock({ $0[name] }) { return kept }
        let key = SymmetricKey(HMAC.sha256(Array("tenant:\(name)".utf8), key: secret))
        let fresh = Tenant(transform: TenantTransform(secret: key))
        return tenants.withLock { tenants in
            let kept = tenants[name] ?? fresh
            tenants[name] = kept
            return kept
        }
    }
}
