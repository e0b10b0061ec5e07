import FoundationEssentials
import JOSE
import Kernel
import OAuth
import PasswordHashing
import Tenancy

extension Doctor {
    func keys(_ house: House) async -> [Finding] {
        do {
            let keys = try await house.allKeys()
            guard !keys.isEmpty else {
                return [.warning("keys", "there are none yet", "start the server, or run surety keys rotate")]
            }
            _ = try await house.keyring().keys(of: house.tenant.id)
            return [.ok("master key", "it opens the signing keys")]
                + SigningKey.algorithms.map { algorithm in
                    judge(keys.filter { $0.algorithm == algorithm }, of: algorithm.rawValue)
                }
        } catch let error as MasterKeyUnusable {
            return [
                .wrong("master key", error.description, "bring it back from its backup; nothing else opens the store")
            ]
        } catch is VaultLocked {
            return [
                .wrong(
                    "master key", "it is not the one this store was made with",
                    "set master_key or master_key_file to that one, or restore the file beside the database")
            ]
        } catch {
            return [.wrong("keys", PlainWords.sentence(error), "run surety keys list")]
        }
    }

    private func judge(_ keys: [SigningKey], of algorithm: String) -> Finding {
        guard let active = keys.first(where: { $0.state == .active }) else {
            return .wrong("keys", "\(algorithm): none is active", "run surety keys rotate")
        }
        guard keys.contains(where: { $0.state == .next }) else {
            return .warning("keys", "\(algorithm): no next key is published", "run surety keys rotate")
        }
        let days = Int(clock.now.timeIntervalSince(active.activatedAt ?? active.createdAt) / 86_400)
        guard days <= settings.keyRotationDays else {
            return .warning(
                "keys",
                "\(algorithm): the active key is \(days) days old, keys.rotation_days is \(settings.keyRotationDays)",
                "start the server, which rotates keys, or run surety keys rotate")
        }
        return .ok("keys", "\(algorithm): one has been active for \(days) days, the next is published")
    }

    func passwords() async -> Finding {
        do {
            let milliseconds = try await House.measurePasswordHash(settings.accounts.hashing)
            let words = "one is hashed in \(milliseconds) ms, \(settings.accounts.hashing.threads) at a time"
            guard milliseconds <= 1_000 else {
                return .warning(
                    "passwords", words, "lower passwords.memory_kib or passwords.iterations, or take a faster machine")
            }
            return .ok("passwords", words)
        } catch {
            return .wrong("passwords", PlainWords.sentence(error), "look at passwords.memory_kib and passwords.threads")
        }
    }
}
