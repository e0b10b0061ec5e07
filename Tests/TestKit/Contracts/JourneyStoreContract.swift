public import Authentication
import FoundationEssentials
import Kernel
import Testing

extension Promise<any JourneyStore> {
    /// What every store of journeys keeps.
    public static let all: [Promise] = [
        Promise("answers, changes and ends no journey past its end") { journeys in
            try await journeys.add(Sample.journey(until: Sample.after(seconds: 1)), in: .default)
            let end = Sample.after(seconds: 1)

            #expect(try await journeys.journey(ID("j-1"), in: .default, at: end) == nil)
            #expect(try await !journeys.save(Sample.journey(), in: .default, at: end))
            #expect(try await !journeys.consume(ID("j-1"), in: .default, at: end))
        },
        Promise("keeps a journey from other tenants") { journeys in
            let journey = Sample.journey()
            try await journeys.add(journey, in: .default)

            #expect(try await journeys.journey(ID("j-1"), in: Sample.other, at: Sample.now) == nil)
            #expect(try await !journeys.save(Sample.journey(), in: Sample.other, at: Sample.now))
            #expect(try await !journeys.consume(ID("j-1"), in: Sample.other, at: Sample.now))

            #expect(try await journeys.journey(ID("j-1"), in: .default, at: Sample.now) == journey)
        },
        Promise("gives a journey back as it was added, and again with what happened in it") { journeys in
            var journey = Sample.journey()
            try await journeys.add(journey, in: .default)
            #expect(try await journeys.journey(ID("j-1"), in: .default, at: Sample.now) == journey)

            journey.session = ID("s-1")
            journey.authenticatedAt = Sample.after(seconds: 1)
            journey.choseAccount = true
            journey.agreedAt = Sample.after(seconds: 2)
            journey.declinedStepUpAt = Sample.after(seconds: 3)

            #expect(try await journeys.save(journey, in: .default, at: Sample.now))
            #expect(try await journeys.journey(ID("j-1"), in: .default, at: Sample.now) == journey)
        },
        Promise("lets one of those who end a journey at once do so") { journeys in
            try await journeys.add(Sample.journey(), in: .default)

            let answers = try await atOnce { _ in try await journeys.consume(ID("j-1"), in: .default, at: Sample.now) }

            #expect(answers.count { $0 } == 1)
            #expect(try await journeys.journey(ID("j-1"), in: .default, at: Sample.now) == nil)
            #expect(try await !journeys.save(Sample.journey(), in: .default, at: Sample.now))
        },
        Promise("keeps payloads of any bytes and length") { journeys in
            for (index, payload) in [[], [0, 255, 0], [UInt8](repeating: 0x61, count: 100_000)].enumerated() {
                let id = ID<Journey>("j-\(index)")
                let journey = Journey(
                    id: id, browser: Sample.digest("b"), payload: payload, expiresAt: Sample.later)
                try await journeys.add(journey, in: .default)

                #expect(try await journeys.journey(id, in: .default, at: Sample.now) == journey)
            }
        },
    ]
}

extension Promise<Swept<any JourneyStore>> {
    public static let swept: [Promise] = [
        Promise("forgets expired journeys in slices, the oldest first") { swept in
            for index in 0..<4 {
                let journey = Sample.journey("j-\(index)", until: Sample.after(seconds: Double(index)))
                try await swept.store.add(journey, in: .default)
            }

            #expect(try await swept.removeExpired(at: Sample.after(seconds: 2), limit: 2) == 2)
            #expect(try await swept.removeExpired(at: Sample.after(seconds: 2), limit: 2) == 1)
            #expect(try await swept.store.consume(ID("j-3"), in: .default, at: Sample.now))
        }
    ]
}
