import Accounts
public import Authentication
import FoundationEssentials
import Kernel
import Testing

extension Promise<any KnownDeviceStore> {
    /// What every store of known devices keeps.
    public static let all: [Promise] = [
        Promise("knows a device of nobody else, in no other tenant, and not past its end") { devices in
            let end = Sample.after(seconds: 60)
            try await devices.remember(Sample.digest("d"), of: ID("u-1"), in: .default, at: Sample.now, until: end)

            #expect(try await devices.knows(Sample.digest("d"), as: ID("u-1"), in: .default, at: Sample.now))
            #expect(try await !devices.knows(Sample.digest("d"), as: ID("u-2"), in: .default, at: Sample.now))
            #expect(try await !devices.knows(Sample.digest("e"), as: ID("u-1"), in: .default, at: Sample.now))
            #expect(try await !devices.knows(Sample.digest("d"), as: ID("u-1"), in: Sample.other, at: Sample.now))
            #expect(try await !devices.knows(Sample.digest("d"), as: ID("u-1"), in: .default, at: end))
        },
        Promise("remembers a device for longer when it is seen again") { devices in
            for seconds in [60.0, 120] {
                try await devices.remember(
                    Sample.digest("d"), of: ID("u-1"), in: .default, at: Sample.now,
                    until: Sample.after(seconds: seconds))
            }

            #expect(
                try await devices.knows(
                    Sample.digest("d"), as: ID("u-1"), in: .default, at: Sample.after(seconds: 119)))
        },
    ]
}
