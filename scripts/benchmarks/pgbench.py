"""The server's own statements, from pgbench."""

import pathlib
import re

from . import servers
from .load import Rate
from .plan import Plan
from .processes import Failure
from .product import LOGIN_CLIENT

# Whose rows these are, so that they can be taken away again.
MARK = "pgbench"
# The statement of `grants.add` (Sources/Outbound/SQLStore/OAuth/SQLGrantStore.swift), with new ids each time.
INSERT = f"""INSERT INTO grants (tenant_id, id, client_id, user_id, session_id, scope, claims, declined_claims,
    resources, acr, amr, authenticated_at, code, created_at, ended_at, end_reason, is_offline)
VALUES ('default', gen_random_uuid()::text, '{LOGIN_CLIENT}', :user, '{MARK}', 'openid', NULL, '[]', '[]',
    'password', '["pwd"]', 1700000000000, sha256(gen_random_uuid()::text::bytea), 1700000000000,
    NULL, NULL, 1)
ON CONFLICT (tenant_id, code) DO NOTHING;
"""
# The statement of `users.user` (Sources/Outbound/SQLStore/Accounts/SQLUserStore.swift).
FIND = """SELECT id, username, profile, created_at, updated_at, disabled_at FROM users
WHERE tenant_id = 'default' AND id = :user;
"""
THREADS = 2


class Pgbench:
    """As the server's role, with row-level security and serializable transactions as the server has them."""

    def __init__(self, plan: Plan, stores: servers.Stores, database: str) -> None:
        self._plan, self._stores, self._database = plan, stores, database
        self._user = stores.postgres.psql("SELECT id FROM users ORDER BY username DESC LIMIT 1", database=database)
        self._insert = self._script("insert.sql", INSERT)
        self._find = self._script("find.sql", FIND)
        stores.pgbench(database, "--initialize", "--quiet", "--scale=1", seconds=120)
        stores.postgres.psql("VACUUM ANALYZE", database=database)

    def _script(self, name: str, text: str) -> str:
        file = pathlib.Path(self._plan.workspace, name)
        file.write_text(" ".join(text.split()), encoding="utf-8")
        return str(file)

    def find_accounts(self, connections: int) -> Rate:
        return self._rate(connections, "--select-only")

    def find_users(self, connections: int) -> Rate:
        return self._rate(connections, f"--file={self._find}", f"--define=user={self._user}")

    def insert_grants(self, connections: int) -> Rate:
        rate = self._rate(connections, f"--file={self._insert}", f"--define=user={self._user}")
        self._stores.postgres.psql(f"DELETE FROM grants WHERE session_id = '{MARK}'", database=self._database)
        return rate

    def _rate(self, connections: int, *options: str) -> Rate:
        """Transactions a second, once all are connected; pgbench tells no percentiles."""
        seconds = max(1, round(self._plan.seconds))
        common = ["--no-vacuum", "--protocol=prepared", f"--client={connections}", f"--time={seconds}"]
        text = self._stores.pgbench(
            self._database, *common, f"--jobs={min(THREADS, connections)}", *options, seconds=seconds + 60
        )
        tps = re.search(r"^tps = ([0-9.]+)", text, re.MULTILINE)
        failed = re.search(r"^number of failed transactions: ([0-9]+)", text, re.MULTILINE)
        if not tps:
            raise Failure(f"pgbench says something else:\n{text}")
        return Rate(float(tps[1]), p50_ms=0, p99_ms=0, cpu_us=0, errors=int(failed[1]) if failed else 0)
