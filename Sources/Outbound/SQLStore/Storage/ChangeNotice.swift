import JOSE
public import Kernel

// What a database's triggers tell: a JSON object `{"kind": …, "tenant": …, "id": …}`.

extension Change {
    /// - Returns: nil for a text that no trigger writes.
    public init?(notice: String) {
        guard let json = try? JSON(parsing: notice), let kind = json["kind"]?.string,
            let tenant = json["tenant"]?.string, let id = json["id"]?.string
        else { return nil }
        self.init(kind: kind, tenant: TenantID(tenant), id: id)
    }
}

extension ChangeWatch {
    /// Passes on what a trigger told. A text that cannot be read may mean anything, so everything is dropped.
    public func told(notice: String) {
        guard let change = Change(notice: notice) else { return dropAll() }
        told(change)
    }
}
