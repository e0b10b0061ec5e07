"""PostgreSQL and Redis under the server, beside the same statement and the same script without it."""

from . import bare, limits, rediscript, servers
from .aims import Aim, at_least, no_errors, number
from .load import Item, Rate, Request, drive, rounds, wrk
from .pgbench import Pgbench
from .plan import Plan
from .processes import Server
from .product import Site, introspection, running
from .report import Section, Table, rate_table

CONNECTIONS = (1, 16, 64)
# Tasks, and the connections that they share.
READERS = ((1, 1), (16, 1), (16, 4), (64, 4), (64, 16))
DATABASE = "bench"
# More than a second of redemptions takes, on this kind of machine.
CODES_EACH_SECOND = 3_000

EVALSHA = "EVALSHA of the rotation (redis-benchmark)"
INSERT = "insert of a grant (pgbench)"
USER = "look-up of a user by its key (pgbench)"
SELECT = "look-up of an account by its key (pgbench -S)"
FRAMEWORK = "bare app with one ES256 signature"
STORE_ROTATION = "rotation, the store alone"
DRIVER_SELECT = "look-up of an account by its key, the driver alone"
ROTATION = "refresh rotation"
REDEMPTION = "code redemption"
INTROSPECTION = "introspection"


def measure(plan: Plan) -> Section:
    with servers.running(plan) as stores, bare.running(plan, "loop") as app:
        settings = stores.settings(DATABASE)
        with running(plan, "stores", settings) as site:
            bench = Pgbench(plan, stores, DATABASE)
            script = rediscript.Rotation.learn(plan, stores)
            items = [lambda: limits.openssl("ecdsap256", limits.ES256)]
            request = introspection(plan, site)
            for count in CONNECTIONS:
                items += alike(plan, stores, site, app, bench, script, request, count)
            for tasks, connections in READERS:
                items += look_ups(plan, stores, bench, tasks, connections)
            (rates,) = rounds(plan, items)
    errors = sum(rate.errors for rate in rates.values())
    return Section([*judge(rates), no_errors(errors)], tables(rates), errors)


def named(what: str, connections: int) -> str:
    return f"{what}, {connections} connection{'s' if connections > 1 else ''}"


def at_a_time(what: str, tasks: int) -> str:
    return f"{what}, {tasks} at a time"


def readers(tasks: int, connections: int) -> str:
    return at_a_time(named(DRIVER_SELECT, connections), tasks)


def alike(
    plan: Plan,
    stores: servers.Stores,
    site: Site,
    app: Server,
    bench: Pgbench,
    script: rediscript.Rotation,
    request: Request,
    count: int,
) -> list[Item]:
    """The bare operation and the server's one after the other, so that a busy minute meets both."""
    codes = round((plan.seconds + plan.warm_up_seconds) * CODES_EACH_SECOND)
    rotation = ("rotations", f"--url={stores.redis.url}/1", f"--tasks={count}")
    redemptions = ("redemptions", f"--connections={count}", f"--codes={codes}")
    signed = Request("/es256")
    return [
        lambda: {named(EVALSHA, count): script.rate(count)},
        lambda: {at_a_time(STORE_ROTATION, count): drive(plan, *rotation).rate},
        lambda: {named(ROTATION, count): site.drive(plan, "refresh", f"--chains={count}").rate},
        lambda: {named(FRAMEWORK, count): wrk(plan, app, signed, connections=count)},
        lambda: {named(INSERT, count): bench.insert_grants(count)},
        lambda: {named(REDEMPTION, count): site.drive(plan, *redemptions).rate},
        lambda: {named(USER, count): bench.find_users(count)},
        lambda: {named(INTROSPECTION, count): wrk(plan, site.server, request, connections=count)},
    ]


def look_ups(plan: Plan, stores: servers.Stores, bench: Pgbench, tasks: int, connections: int) -> list[Item]:
    url = f"postgres://{servers.ROLE}@127.0.0.1:{stores.postgres.port}/{DATABASE}"
    command = ("postgres-reads", f"--url={url}", f"--tasks={tasks}", f"--connections={connections}")
    return [
        lambda: {named(SELECT, connections): bench.find_accounts(connections)},
        lambda: {readers(tasks, connections): drive(plan, *command).rate},
    ]


def tables(rates: dict[str, Rate]) -> list[Table]:
    def only(*kinds: str) -> dict[str, Rate]:
        return {name: rate for kind in kinds for name, rate in rates.items() if name.startswith(kind)}

    return [
        rate_table("The bare stores", only(limits.ES256, EVALSHA, INSERT, USER, SELECT, FRAMEWORK)),
        rate_table("Surety on them", only(ROTATION, REDEMPTION, INTROSPECTION, STORE_ROTATION, DRIVER_SELECT)),
        Table("Requests beside their statement", [HEADS, *beside(rates)]),
    ]


HEADS = ("", "requests/s", "statements/s", "part")


def beside(rates: dict[str, Rate]) -> list[tuple[str, ...]]:
    rows = []
    for request, statement in ((REDEMPTION, INSERT), (INTROSPECTION, USER)):
        for count in CONNECTIONS:
            ours, bare_rate = rates[named(request, count)].per_second, rates[named(statement, count)].per_second
            name = f"{named(request, count)}, beside the {statement}"
            rows.append((name, number(ours), number(bare_rate), number(ours / bare_rate)))
    return rows


def judge(rates: dict[str, Rate]) -> list[Aim]:
    return [
        *(rotation_aim(rates, count) for count in CONNECTIONS),
        *(store_aim(rates, count) for count in CONNECTIONS),
        *(look_up_aim(rates, *pair) for pair in READERS),
    ]


def rotation_aim(rates: dict[str, Rate], count: int) -> Aim:
    """The access token and the ID token are signed anew each time, with ES256."""
    rotation, script = rates[named(ROTATION, count)], rates[named(EVALSHA, count)]
    framework, signature = rates[named(FRAMEWORK, count)], rates[limits.ES256]
    return at_least(
        f"{named(ROTATION, count)}: rate against the bare EVALSHA",
        rotation.per_second / script.per_second,
        0.5,
        "x",
        f"{number(rotation.per_second)}/s against {number(script.per_second)}/s; the bare app with one "
        f"signature reaches {number(framework.per_second)}/s; two signatures are {number(2 * signature.cpu_us)} of the "
        f"{number(rotation.cpu_us)} µs of CPU",
    )


def store_aim(rates: dict[str, Rate], count: int) -> Aim:
    rotation, script = rates[at_a_time(STORE_ROTATION, count)], rates[named(EVALSHA, count)]
    return at_least(
        f"{at_a_time(STORE_ROTATION, count)}: rate against the bare EVALSHA",
        rotation.per_second / script.per_second,
        0.5,
        "x",
        f"{number(rotation.per_second)}/s against {number(script.per_second)}/s",
    )


def look_up_aim(rates: dict[str, Rate], tasks: int, connections: int) -> Aim:
    driver, alone = rates[readers(tasks, connections)], rates[named(SELECT, connections)]
    return at_least(
        f"{readers(tasks, connections)}: rate against pgbench -S -M prepared",
        driver.per_second / alone.per_second,
        0.8,
        "x",
        f"{number(driver.per_second)}/s against {number(alone.per_second)}/s",
    )
