import Kernel
import Postgres
import SQLStore
import TestKit
import Testing

@Suite("Statements of the stores on PostgreSQL", .enabled(if: TemporaryPostgres.serverURL != nil))
struct PostgresStatementTests {
    @Test("find their rows by a key or an index behind the policies of the tables, never by reading all rows")
    func plans() async throws {
        let statements = try await StatementTests.recorded.value

        try await TemporaryPostgres.with { database in
            try await database.write(in: .allTenants) { try await $0.run(Self.filling) }
            for (sql, recorded) in statements {
                let values = recorded.map { $0 == .text(Sample.other.string) ? .text("default") : $0 }
                let plan = try await database.write(in: .tenant("default")) { connection in
                    // Even a small table is read by an index then, wherever one can be used.
                    try await connection.run("SET LOCAL enable_seqscan = off")
                    return try await connection.rows("EXPLAIN " + sql, values).map { try $0.text(0) }
                }
                // A tenant has a handful of keys, and they are wanted together; and one list of authenticators.
                let isSmall = sql.contains("signing_keys") || sql.contains("authenticator_metadata")
                #expect(isSmall || !plan.contains(where: Self.readsAll), "\(sql)\n\(plan)")
            }
        }
    }

    private static func readsAll(_ step: String) -> Bool {
        if step.contains("Seq Scan") { return true }
        guard let condition = step.split(separator: "Index Cond: ").dropFirst().first else { return false }
        return !condition.contains(" AND ") && condition.hasPrefix("(tenant_id = ")
    }

    /// Rows of one tenant in every table, so that the planner can tell a good index from a poor one.
    private static let filling = """
        DO $$
        DECLARE
            part record;
        BEGIN
            FOR part IN SELECT conrelid::regclass AS tab, conname AS name FROM pg_constraint
                WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace
            LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', part.tab, part.name);
            END LOOP;
            FOR part IN SELECT table_name AS tab, string_agg(column_name, ', ' ORDER BY ordinal_position) AS names,
                    string_agg(
                        CASE WHEN column_name = 'tenant_id' THEN quote_literal('default')
                            WHEN data_type = 'bigint' THEN 'g' WHEN data_type = 'bytea' THEN 'sha256(g::text::bytea)'
                            ELSE format('%L || g', column_name) END,
                        ', ' ORDER BY ordinal_position) AS fills
                FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name <> 'schema_migrations' GROUP BY table_name
            LOOP
                EXECUTE format(
                    'INSERT INTO %I (%s) SELECT %s FROM generate_series(1, 1000) AS g ON CONFLICT DO NOTHING',
                    part.tab, part.names, part.fills);
                EXECUTE format('ANALYZE %I', part.tab);
            END LOOP;
        END $$
        """
}
