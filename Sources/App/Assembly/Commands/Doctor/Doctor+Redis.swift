import Redis

extension Doctor {
    /// Nothing where none is configured.
    func redis(_ house: House) async -> [Finding] {
        guard let client = house.redis, let settings = settings.redis else { return [] }
        do {
            let facts = try await client.health()
            let shared: [Finding] =
                house.database.takesManyServers
                ? [] : [.ok("redis", "it is used with an SQLite file, which one server alone may serve")]
            return facts.flatMap { RedisFindings(facts: $0).all } + shared
        } catch {
            return [
                .wrong(
                    "redis", "\(settings.url.redacted): \(PlainWords.sentence(error))",
                    "look whether it runs, and whether redis_url, its user and its password are right")
            ]
        }
    }
}
