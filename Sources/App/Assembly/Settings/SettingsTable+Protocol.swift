/// Lifetimes, passwords and limits of tries.
extension SettingsTable {
    static let codeSeconds = Setting(
        "tokens.code_seconds", .seconds(10...600), .text("60"),
        "How long an authorization code may be redeemed. RFC 6749 advises ten minutes at most; apps need seconds.")
    static let accessTokenSeconds = Setting(
        "tokens.access_token_seconds", .seconds(60...86_400), .text("600"),
        "How long an access token lives. Resource servers that check tokens by themselves learn of an end only then.")
    static let idTokenSeconds = Setting(
        "tokens.id_token_seconds", .seconds(60...86_400), .text("600"),
        "How long an app may accept an ID token.")
    static let refreshSeconds = Setting(
        "tokens.refresh_seconds", .seconds(600...31_536_000), .text("2592000"),
        "How long an app may go on refreshing before the person must sign in again, counted from the sign-in.")
    static let refreshGraceSeconds = Setting(
        "tokens.refresh_grace_seconds", .seconds(0...300), .text("10"),
        "For how long after a refresh the refresh token before is answered the same again, since an answer may be lost."
    )
    static let sessionSeconds = Setting(
        "session.max_seconds", .seconds(300...2_592_000), .text("43200"),
        "How long a browser stays signed in, however much it is used.")
    static let journeySeconds = Setting(
        "session.journey_seconds", .seconds(60...86_400), .text("3600"),
        "How long a sign-in that was begun may take.")
    static let rotationDays = Setting(
        "keys.rotation_days", .integer(1...3_650, "days"), .text("90"),
        "After how many days a signing key is replaced. The next one is published all the while.")

    static let tokens: [any SettingDefinition] = [
        codeSeconds, accessTokenSeconds, idTokenSeconds, refreshSeconds, refreshGraceSeconds, sessionSeconds,
        journeySeconds, rotationDays,
    ]

    static let selfRegistration = Setting(
        "accounts.self_registration", .flag, .text("true"),
        "Whether people may create accounts by themselves; otherwise only `surety users create` does.")
    static let passwordLengthMin = Setting(
        "passwords.length_min", .integer(8...64, "characters"), .text("15"),
        """
        The least length of a new password. NIST SP 800-63B-4 asks for 15 where the password is all that guards the \
        account, and allows 8 only with a second factor.
        """)
    static let passwordMemory = Setting(
        "passwords.memory_kib", .integer(8...262_144, "KiB"), .text("19456"),
        "Memory of one Argon2id computation. Memory times iterations may be 1048576 at most.")
    static let passwordIterations = Setting(
        "passwords.iterations", .integer(1...16, "passes"), .text("2"),
        "Passes over that memory. A password whose hash was made with other parameters gets a new one at its sign-in.")
    static let passwordParallelism = Setting(
        "passwords.parallelism", .integer(1...8, "lanes"), .text("1"),
        "Lanes of one computation; each needs at least 8 KiB of the memory.")
    static let passwordThreads = Setting(
        "passwords.threads", .integer(1...256, "threads"),
        .computed("the number of cores") { machine, _ in String(machine.cores) },
        "How many passwords are hashed at a time.")
    static let passwordQueue = Setting(
        "passwords.queue", .integer(0...10_000, "passwords"),
        .absent("as many as are hashed within about 0.8 s"),
        "How many sign-ins may wait for a hashing thread; more are asked to come back later.")
    static let throttleWindow = Setting(
        "throttle.window_seconds", .seconds(60...86_400), .text("900"),
        "The time in which tries of a password, and what is begun from an address, are counted.")
    static let throttleAccount = Setting(
        "throttle.per_account", .integer(3...10_000, "tries"), .text("20"),
        "Tries for one account within the window; then sign-ins to it wait for its end.")
    static let throttleAddress = Setting(
        "throttle.per_address", .integer(3...1_000_000, "tries"), .text("300"),
        "Wrong tries from one IPv4 address or IPv6 /64 within the window. A whole company may stand behind one.")
    static let throttleJourneys = Setting(
        "throttle.journeys_per_address", .integer(10...10_000_000, "sign-ins"), .text("3000"),
        """
        Sign-ins that apps may begin from one such address within the window for people who are not signed in: each is \
        kept until it ends. One that a person proves themselves in is not counted any more.
        """)
    static let throttleCeremonies = Setting(
        "throttle.ceremonies_per_address", .integer(10...10_000_000, "ceremonies"), .text("6000"),
        """
        The same for ceremonies of passkeys: an open sign-in page begins one, and another every four minutes. One that \
        ends well is not counted any more; to end one is never limited.
        """)

    static let passwords: [any SettingDefinition] = [
        selfRegistration, passwordLengthMin, passwordMemory, passwordIterations, passwordParallelism, passwordThreads,
        passwordQueue, throttleWindow, throttleAccount, throttleAddress, throttleJourneys, throttleCeremonies,
    ]
}
