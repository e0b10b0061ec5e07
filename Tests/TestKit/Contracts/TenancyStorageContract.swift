import FoundationEssentials
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
        Promise("takes a document only in the place of the version before it: of many at once, one") { storage in
            let answers = try await atOnce { index in
                try await storage.write(.default) {
                    try await $0.documents.save(document([UInt8(index)], version: 2), name: "policy")
                }
            }
            #expect(answers.count { $0 } == 1)

            let first = try await storage.read(.default) { try await $0.documents.document("policy") }
            #expect(first?.sealed.count == 1 && first?.version == 2)
            for version in [1, 2, 4] {
                let isSaved = try await storage.write(.default) {
                    try await $0.documents.save(document([99], version: version), name: "policy")
                }
                #expect(!isSaved)
            }
            let next = document([3], version: 3)
            #expect(try await storage.write(.default) { try await $0.documents.save(next, name: "policy") })
            #expect(try await storage.read(.default) { try await $0.documents.document("policy") } == next)
        },
        Promise("keeps documents from other tenants and from other names, and forgets one that is removed") { storage in
            let own = document([1], version: 1)
            _ = try await storage.write(.default) { try await $0.documents.save(own, name: "policy") }

            #expect(try await storage.read(Sample.other) { try await $0.documents.document("policy") } == nil)
            #expect(try await storage.read(.default) { try await $0.documents.document("other") } == nil)
            #expect(try await !storage.write(Sample.other) { try await $0.documents.removeDocument("policy") })
            #expect(try await storage.write(.default) { try await $0.documents.removeDocument("policy") })
            #expect(try await storage.read(.default) { try await $0.documents.document("policy") } == nil)
        },
    ]
}

private func document(_ sealed: [UInt8], version: Int) -> TenantDocument {
    TenantDocument(sealed: sealed, version: version, changedAt: Sample.now)
}
