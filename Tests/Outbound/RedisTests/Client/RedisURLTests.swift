import Testing

@testable import Redis

@Suite("Redis URLs")
struct RedisURLTests {
    @Test(
        "are refused where they mean nothing certain",
        arguments: [
            ("", RedisURLProblem.scheme), ("localhost:6379", .scheme), ("http://h", .scheme), ("redis:/h", .scheme),
            ("redis://", .host), ("redis://:6379", .host), ("redis://a b", .host), ("redis://[::1", .host),
            ("redis://[::1]x", .host), ("redis://h:", .port), ("redis://h:0", .port), ("redis://h:65536", .port),
            ("redis://h:port", .port), ("redis://user@h", .credentials), ("redis://user:@h", .credentials),
            ("redis://:%zz@h", .encoding), ("redis://:%f@h", .encoding), ("redis://:%ff@h", .encoding),
            ("redis://h/x", .database), ("redis://h/-1", .database), ("redis://h/1/2", .database),
            ("redis://h,i", .oneHost), ("redis://h?tls=true", .parameter), ("redis+sentinel://h", .masterName),
            ("redis+sentinel://h/", .masterName), ("redis+sentinel://h,/m", .host),
            ("redis+sentinel://h/m?tls=yes", .parameter), ("redis+sentinel://h/m?tls=true&tls=true", .parameter),
            ("redis+sentinel://h/m?sentinel_user=u", .credentials), ("redis+sentinel://h/m/x", .database),
            ("redis+cluster://h/1", .database), ("redis+cluster://h?db=1", .parameter),
        ])
    func refused(text: String, problem: RedisURLProblem) {
        #expect(throws: problem) { try RedisURL(text) }
    }

    @Test(
        "keep their passwords out of what they say of themselves",
        arguments: [
            ("redis://h", "redis://h"),
            ("redis://:s3cret@h:1/2", "redis://:***@h:1/2"),
            ("rediss://ada:s3cret@h", "rediss://ada:***@h"),
            ("redis://ada:s3cret@s3cret@h", "redis://ada:***@h"),
            (
                "redis+sentinel://ada:s3cret@a,b:2/m?tls=true&sentinel_user=s&sentinel_password=s3cret",
                "redis+sentinel://ada:***@a,b:2/m?sentinel_password=***&sentinel_user=***&tls=true"
            ),
        ])
    func redacted(text: String, redacted: String) throws {
        #expect(try RedisURL(text).redacted == redacted)
    }

    @Test("name one server, a user, a password and a database")
    func single() throws {
        let url = try RedisURL("rediss://ad%3Aa:p%40ss%2Fw%C3%B6rd@[::1]:7000/3")

        #expect(url.topology == .single(RedisAddress(host: "::1", port: 7_000)))
        #expect(url.credentials == RedisCredentials(user: "ad:a", password: "p@ss/wörd"))
        #expect(url.database == 3)
        #expect(url.usesTLS)
    }

    @Test("leave out what is standard")
    func standard() throws {
        let url = try RedisURL("redis://:secret@cache.example/")

        #expect(url.topology == .single(RedisAddress(host: "cache.example", port: 6_379)))
        #expect(url.credentials == RedisCredentials(user: nil, password: "secret"))
        #expect(url.database == 0)
        #expect(!url.usesTLS)
    }

    @Test("name sentinels and what they call the master")
    func sentinel() throws {
        let url = try RedisURL(
            "redis+sentinel://:secret@a,b:2/the%20master/4?tls=true&sentinel_user=s&sentinel_password=t")

        #expect(
            url.topology
                == .sentinel(
                    [RedisAddress(host: "a", port: 26_379), RedisAddress(host: "b", port: 2)], master: "the master",
                    credentials: RedisCredentials(user: "s", password: "t")))
        #expect(url.credentials == RedisCredentials(user: nil, password: "secret"))
        #expect(url.database == 4)
        #expect(url.usesTLS)
    }

    @Test("name nodes of a cluster")
    func cluster() throws {
        let url = try RedisURL("redis+cluster://a:1,[::1]")

        #expect(url.topology == .cluster([RedisAddress(host: "a", port: 1), RedisAddress(host: "::1", port: 6_379)]))
        #expect(!url.usesTLS)
    }
}
