public import Kernel
public import Tenancy
import Testing

extension Promise<any Storage<TenancyStores>> {
    /// What every store of a tenant's secrets keeps.
    public static let all: [Promise] = [
        Promise("keeps one secret of those that are added under one name at once") { storage in
            _ = try await atOnce { index in
                try await storage.write(.default) {
                    try await $0.secrets.addSealedSecret([UInt8(index)], name: "forms")
                }
            }

            let first = try await storage.read(.default) { try await $0.secrets.sealedSecret("forms") }
            #expect(first?.count == 1)
            try await storage.write(.default) { try await $0.secrets.addSealedSecret([99], name: "forms") }
            #expect(try await storage.read(.default) { try await $0.secrets.sealedSecret("forms") } == first)
        },
        Promise("keeps secrets from other tenants and from other names") { storage in
            try await storage.write(.default) { try await $0.secrets.addSealedSecret([1], name: "forms") }
            try await storage.write(Sample.other) { try await $0.secrets.addSealedSecret([2], name: "forms") }

            #expect(try await storage.read(.default) { try await $0.secrets.sealedSecret("forms") } == [1])
            #expect(try await storage.read(Sample.other) { try await $0.secrets.sealedSecret("forms") } == [2])
            #expect(try await storage.read(.default) { try await $0.secrets.sealedSecret("other") } == nil)
        },
    ]
}
