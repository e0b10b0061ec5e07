import FoundationEssentials
import JOSE
import Kernel
import Logging
import OAuth
import Postgres
import SQLStore
import SQLite
import Tenancy

extension Doctor {
    func store() async -> [Finding] {
        if let path = settings.database.path, !Files.exists(path) {
            return [.warning("store", "there is none at \(path) yet", "run surety migrate, or start the server")]
        }
        do {
            // What it finds is in the findings.
            var logger = Logger(label: "surety")
            logger.logLevel = .critical
            let house = try await House(settings: settings, clock: clock, logger: logger)
            let findings = await examine(house)
            await house.close()
            return findings
        } catch {
            return [
                .wrong("store", PlainWords.sentence(error), "look at database_url, data_dir and the rights of the file")
            ]
        }
    }

    private func examine(_ house: House) async -> [Finding] {
        switch house.database {
        case .sqlite(let database):
            do {
                let problems = try await database.problems()
                guard problems.isEmpty else {
                    return problems.map { .wrong("store", $0, "stop the server and restore the last backup") }
                }
            } catch {
                return [unusable(error)]
            }
            return await schema(house, "\(settings.database.path ?? "") is sound and up to date") + redis(house)
        case .postgres(let database):
            do {
                let findings = PostgresFindings(health: try await database.health(), url: "\(settings.database)")
                return await findings.all + schema(house, "its schema is up to date") + redis(house)
            } catch {
                return await [away(error)] + redis(house)
            }
        }
    }

    private func schema(_ house: House, _ soundWords: String) async -> [Finding] {
        do {
            guard try await !house.isNew() || !house.database.takesManyServers else {
                return [.warning("store", "the database is empty", "run surety migrate, or start the server")]
            }
            let pending = try await house.pendingMigrations()
            guard pending.isEmpty else {
                let names = pending.joined(separator: ", ")
                return [
                    .warning("store", "migrations are pending: \(names)", "run surety migrate, or start the server")
                ]
            }
            return [.ok("store", soundWords)] + (await keys(house)) + (await passkeys(house))
        } catch {
            return [unusable(error)]
        }
    }

    private func unusable(_ error: any Error) -> Finding {
        .wrong("store", PlainWords.sentence(error), "look at the rights of the file, or restore a backup")
    }

    private func away(_ error: any Error) -> Finding {
        let reason = if case SQLError.unavailable(let reason) = error { reason } else { PlainWords.sentence(error) }
        return .wrong(
            "database", "\(settings.database) cannot be used: \(reason)",
            "look whether it runs, whether database_url is right, and whether its pg_hba.conf lets this machine in")
    }
}
