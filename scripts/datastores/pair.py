"""Both servers of a run, with their data in one folder."""

import os
import pathlib
import pwd
import shutil
import tempfile

from .daemon import Failure, output
from .postgres import Postgres
from .redis import Redis

# PostgreSQL refuses to run as root; Debian's package brings this account.
ACCOUNT = "postgres"


class Pair:
    """PostgreSQL and Redis; `outlives` lets them go on when their starter has ended."""

    def __init__(self, folder: pathlib.Path, *, durable: bool = False, outlives: bool = False) -> None:
        """`folder` is empty, and the starter's own."""
        self.folder = folder
        account = account_of_postgres()
        home = home_of_postgres(folder, account)
        self.postgres = Postgres(home, folder / "postgres.log", durable=durable, account=account, outlives=outlives)
        (folder / "redis").mkdir(mode=0o700)
        self.redis = Redis(folder / "redis", folder / "redis.log", outlives=outlives)

    def start(self) -> None:
        self.postgres.create()
        self.redis.create()

    def end(self) -> None:
        """At once: nobody reads these data again."""
        self.postgres.crash()
        self.redis.kill()
        remove(self.folder)

    @property
    def environment(self) -> dict[str, str]:
        return {"SURETY_TEST_POSTGRES_URL": self.postgres.url(), "SURETY_TEST_REDIS_URL": self.redis.url}


def account_of_postgres() -> str | None:
    """Whose rights PostgreSQL gets; None where the starter's will do."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT).pw_name
    except KeyError:
        raise Failure(f"PostgreSQL does not run as root, and there is no account {ACCOUNT}") from None


def home_of_postgres(folder: pathlib.Path, account: str | None) -> pathlib.Path:
    """A folder of the account's: in the given one, or where the account cannot enter that, linked from there."""
    home = folder / "postgres"
    home.mkdir(mode=0o700)
    if account is None:
        return home
    # No more than the way through to what is its own.
    folder.chmod(0o711)
    shutil.chown(home, account, account)
    if can_enter(account, home):
        return home
    home.rmdir()
    elsewhere = pathlib.Path(tempfile.mkdtemp(prefix="surety-postgres-"))
    shutil.chown(elsewhere, account, account)
    home.symlink_to(elsewhere)
    return elsewhere


def can_enter(account: str, folder: pathlib.Path) -> bool:
    command = ["setpriv", "--reuid", account, "--regid", account, "--init-groups", "--", "test", "-w", str(folder)]
    try:
        output(command)
    except Failure:
        return False
    return True


def remove(folder: pathlib.Path) -> None:
    """Removes the folder of a pair, and what lies elsewhere for it."""
    home = folder / "postgres"
    if home.is_symlink():
        shutil.rmtree(home.readlink(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
