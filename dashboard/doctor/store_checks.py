"""Checks of the reporting store, as the pages' account sees it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.exc import DBAPIError

from dashboard.doctor.deployment import Check, Deployment, Diagnosis, StoreSilent, fault, good, skipped
from dashboard.language.text import Text, in_both
from dashboard.schema.rules import OF_ALEMBIC, OPEN
from dashboard.store.askers import NATION

OLDEST_POSTGRESQL = 15
MOST_APART = timedelta(seconds=5)
ZONE = "Asia/Bangkok"
# A pull begins every ten minutes.
OLDEST_PULL = timedelta(hours=1)
UPGRADE = Text("สั่ง python -m data_loaders upgrade", "Run python -m data_loaders upgrade.")

# What an account that only reads must not have, each with what to tell of it.
RIGHTS = """
SELECT
    (SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
     FROM pg_roles WHERE rolname = current_user) AS rules,
    EXISTS (SELECT FROM pg_auth_members WHERE member = current_user::regrole) AS is_member,
    has_schema_privilege('ssz', 'CREATE') OR coalesce(
        has_function_privilege(to_regprocedure('ssz.ensure_incident_year(integer)'), 'EXECUTE'), false
    ) AS creates,
    (SELECT count(*) FROM pg_class WHERE relnamespace = 'ssz'::regnamespace AND relkind IN ('r', 'p', 'v')
        AND (has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
             OR has_any_column_privilege(oid, 'INSERT, UPDATE'))) AS writes,
    coalesce(has_table_privilege(to_regclass('ssz.passwords'), 'SELECT'), false) AS passwords,
    coalesce(has_table_privilege(to_regclass('ssz.scope_keys'), 'SELECT'), false) AS scope_keys
"""
TOO_MUCH = {
    "rules": Text("เป็นผู้ดูแลหรือสร้างบัญชีได้", "is an administrator's"),
    "is_member": Text("เป็นสมาชิกของบทบาทอื่น", "belongs to other roles"),
    "creates": Text("สร้างตารางได้", "may create tables"),
    "writes": Text("เขียนข้อมูลได้", "may write rows"),
    "passwords": Text("อ่านรหัสผ่าน (ที่เข้ารหัสแล้ว) ได้", "may read the hashes of passwords"),
    "scope_keys": Text("อ่านกุญแจที่ยืนยันขอบเขตการดูข้อมูลได้", "may read the keys by which who asks is signed"),
}


def answers(deployment: Deployment) -> Diagnosis:
    """Look whether the store answers, and is of a version that is served."""
    try:
        number = int(deployment.one("SELECT current_setting('server_version_num')")[0])
    except StoreSilent:
        return fault(
            Text("ฐานข้อมูลรายงานไม่ตอบ", "The reporting store does not answer."),
            Text(
                "ตรวจ DATABASE_READER_URL รหัสผ่าน และว่า PostgreSQL ทำงานอยู่ (systemctl status postgresql) "
                "ถ้ายังไม่เคยสร้าง ให้สั่ง python -m data_loaders upgrade",
                "Check DATABASE_READER_URL, its password, and that PostgreSQL runs (systemctl status"
                " postgresql); if there never was a store, run python -m data_loaders upgrade.",
            ),
        )
    version = number // 10_000
    words = in_both(lambda lang: ANSWERS(lang, version=version))
    if version < OLDEST_POSTGRESQL:
        return fault(words, in_both(lambda lang: TOO_OLD(lang, oldest=OLDEST_POSTGRESQL)))
    return good(words)


ANSWERS = Text("PostgreSQL รุ่น {version} ตอบ", "PostgreSQL {version} answers.")
TOO_OLD = Text("ใช้ PostgreSQL รุ่น {oldest} ขึ้นไป", "Use PostgreSQL {oldest} or newer.")
REVISION = Text("รุ่น {found} โปรแกรมต้องการ {wanted}", "The store is at {found}, the program wants {wanted}.")


def revision(deployment: Deployment) -> Diagnosis:
    """Look whether the store has the tables of this version of the program."""
    folder = deployment.root / "data_loaders" / "migrations" / "versions"
    wanted = max(path.name[:4] for path in folder.glob("[0-9]*.py"))
    if deployment.one("SELECT to_regclass('ssz.alembic_version')")[0] is None:
        return fault(Text("ยังไม่มีตารางของโปรแกรม", "The store has no tables yet."), UPGRADE)
    found = str(deployment.one("SELECT version_num FROM ssz.alembic_version")[0])
    words = in_both(lambda lang: REVISION(lang, found=found, wanted=wanted))
    if found < wanted:
        return fault(words, UPGRADE)
    if found > wanted:
        return fault(words, Text("ติดตั้งโปรแกรมรุ่นใหม่", "Install the newer version of the program."))
    return good(words)


def reader(deployment: Deployment) -> Diagnosis:
    """Look whether the pages' account can read and do nothing else."""
    found = deployment.one(RIGHTS)._mapping
    too_much = [words for name, words in TOO_MUCH.items() if found[name]]
    if not too_much:
        return good(Text("บัญชีของหน้าจออ่านได้อย่างเดียว", "The pages' account can only read."))
    return fault(
        in_both(lambda lang: DOES(lang, what=", ".join(words(lang) for words in too_much))),
        Text(
            "ใช้บัญชี ssz_reader ใน DATABASE_READER_URL แล้วสั่ง python -m data_loaders upgrade "
            "ที่เหลือให้ผู้ดูแลฐานข้อมูลสั่ง ALTER ROLE ssz_reader NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION"
            " NOBYPASSRLS และถอนบทบาทที่บัญชีนี้เป็นสมาชิก (REVOKE … FROM ssz_reader)",
            "Use ssz_reader in DATABASE_READER_URL and run python -m data_loaders upgrade; of what is left"
            " have the database's administrator run ALTER ROLE ssz_reader NOSUPERUSER NOCREATEROLE NOCREATEDB"
            " NOREPLICATION NOBYPASSRLS, and REVOKE … FROM ssz_reader for each role that it belongs to.",
        ),
    )


DOES = Text("บัญชีของหน้าจอ{what}", "The pages' account {what}.")
APART = Text("นาฬิกาต่างกัน {seconds} วินาที", "The clocks are {seconds} seconds apart.")


# Tables whose rows the pages' account may read though PostgreSQL keeps no unit apart in them.
BARE = """
SELECT coalesce(string_agg(relname, ', ' ORDER BY relname), '') FROM pg_class
WHERE relnamespace = 'ssz'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT (relrowsecurity AND relforcerowsecurity)
    AND has_any_column_privilege(oid, 'SELECT') AND relname <> ALL (CAST('{open}' AS text[]))
"""
ONLY_QUERIES = Text(
    "PostgreSQL ไม่ได้แยกหน่วยอีกชั้นหนึ่ง มีเพียงขอบเขตในคำถามของโปรแกรม: {why}",
    "PostgreSQL does not keep units apart a second time; the queries' own scope alone does: {why}",
)
ALL_SEEN = Text("บัญชีของหน้าจอเห็นทุกแถวเสมอ", "the pages' account sees every row.")
SEEN_IN = Text("อ่านได้ทุกแถวใน {tables}", "every row is read in {tables}.")
NOT_BELIEVED = Text(
    "ฐานข้อมูลรายงานไม่ยืนยันกุญแจของเครื่องแม่ข่ายนี้ หน้าจอจึงไม่แสดงตัวเลข",
    "The store does not know this server's key, so its pages show no figure.",
)


def scope(deployment: Deployment) -> Diagnosis:
    """Look whether PostgreSQL keeps units apart too: it believes this server, and nobody sees all unasked."""
    if deployment.one("SELECT to_regprocedure('ssz.sees(text)')")[0] is None:
        return fault(in_both(lambda lang: ONLY_QUERIES(lang, why=ALL_SEEN(lang))), UPGRADE)
    if deployment.one(RIGHTS)._mapping["writes"] or deployment.one(BYPASSES)[0]:
        return fault(
            in_both(lambda lang: ONLY_QUERIES(lang, why=ALL_SEEN(lang))),
            Text(
                "ใช้บัญชี ssz_reader ใน DATABASE_READER_URL ซึ่งไม่ใช่เจ้าของตารางและไม่มี BYPASSRLS",
                "Use ssz_reader in DATABASE_READER_URL, which owns no table and has no BYPASSRLS.",
            ),
        )
    # Names of tables in the program, never a visitor's words.
    bare = str(deployment.one(BARE.format(open="{" + ",".join([*OPEN, OF_ALEMBIC]) + "}"))[0])
    if bare:
        seen = in_both(lambda lang: ONLY_QUERIES(lang, why=SEEN_IN(lang, tables=bare)))
        return fault(seen, UPGRADE)
    try:
        deployment.one("SELECT ssz.sees('all')", NATION)
    except DBAPIError:
        return fault(NOT_BELIEVED, UPGRADE)
    return good(Text("PostgreSQL แยกหน่วยอีกชั้นหนึ่ง", "PostgreSQL keeps units apart too."))


BYPASSES = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


def clock(deployment: Deployment) -> Diagnosis:
    """Look whether the store's clock and this machine's agree."""
    asked = datetime.now(UTC)
    theirs: datetime = deployment.one("SELECT clock_timestamp()")[0]
    answered = datetime.now(UTC)
    apart = max(asked - theirs, theirs - answered, timedelta(0))
    words = in_both(lambda lang: APART(lang, seconds=f"{apart.total_seconds():,.0f}"))
    if apart > MOST_APART:
        return fault(
            words,
            Text(
                "ตั้งเวลาทั้งสองเครื่องจากแม่ข่ายเวลาเดียวกัน (timedatectl set-ntp true)",
                "Set both machines by one time server (timedatectl set-ntp true).",
            ),
        )
    return good(words)


def time_zone(deployment: Deployment) -> Diagnosis:
    """Look whether days begin at midnight in Bangkok, here and in the store."""
    try:
        ZoneInfo(ZONE)
    except ZoneInfoNotFoundError:
        return fault(
            Text("เครื่องนี้ไม่รู้จักเวลาประเทศไทย", "This machine does not know the time of Bangkok."),
            Text("ติดตั้งแพ็กเกจ tzdata", "Install the package tzdata."),
        )
    if deployment.one("SELECT current_setting('TimeZone')")[0] != ZONE:
        return fault(
            Text("บัญชีของหน้าจอไม่ได้ใช้เวลาประเทศไทย", "The pages' account does not use the time of Bangkok."),
            Text(
                "ให้ผู้ดูแลฐานข้อมูลสั่ง ALTER ROLE ssz_reader SET timezone = 'Asia/Bangkok'",
                "Have the database's administrator run ALTER ROLE ssz_reader SET timezone = 'Asia/Bangkok'.",
            ),
        )
    return good(Text("ใช้เวลาประเทศไทยทั้งสองฝั่ง", "Both use the time of Bangkok."))


def pull(deployment: Deployment) -> Diagnosis:
    """Look whether cases came lately, where they are pulled."""
    if not deployment.settings.pulls_from_police:
        return skipped(Text("ไม่ได้ตั้งให้ดึงข้อมูลคดี", "No police database is set."))
    age: timedelta | None = deployment.one(
        "SELECT now() - max(finished_at) FROM ssz.load_batches WHERE dataset = 'incidents' AND state ="
        " 'complete'",
        NATION,
    )[0]
    if age is not None and age <= OLDEST_PULL:
        minutes = int(age.total_seconds() // 60)
        return good(in_both(lambda lang: PULLED(lang, minutes=minutes)))
    hours = int(age.total_seconds() // 3600) if age is not None else 0
    words = NEVER if age is None else in_both(lambda lang: LONG_AGO(lang, hours=f"{hours:,}"))
    return fault(
        words,
        Text(
            "ดูสาเหตุด้วย python -m data_loaders sync และ journalctl -u ssz",
            "See why: python -m data_loaders sync, and journalctl -u ssz.",
        ),
    )


PULLED = Text("ดึงครั้งล่าสุด {minutes} นาทีก่อน", "The last pull ended {minutes} minutes ago.")
NEVER = Text("ยังไม่เคยดึงสำเร็จ", "No pull has ended yet.")
LONG_AGO = Text("ดึงสำเร็จครั้งล่าสุด {hours} ชั่วโมงก่อน", "The last complete pull ended {hours} hours ago.")

STORE_CHECKS = (
    Check("store", Text("ฐานข้อมูลรายงาน", "Reporting store"), answers),
    Check("revision", Text("รุ่นของตาราง", "Revision of the tables"), revision),
    Check("reader", Text("บัญชีของหน้าจอ", "The pages' account"), reader),
    Check("scope", Text("ขอบเขตของหน่วย", "Scope of units"), scope),
    Check("clock", Text("นาฬิกา", "Clocks"), clock),
    Check("time_zone", Text("เขตเวลา", "Time zone"), time_zone),
    Check("pull", Text("การดึงข้อมูลคดี", "Pull of cases"), pull),
)
