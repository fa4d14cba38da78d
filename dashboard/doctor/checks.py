"""All checks, and how they are gone through."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from dashboard.doctor.deployment import Check, Deployment, Diagnosis, StoreSilent, fault, skipped
from dashboard.doctor.machine_checks import MACHINE_CHECKS
from dashboard.doctor.site_checks import SITE_CHECKS
from dashboard.doctor.store_checks import STORE_CHECKS
from dashboard.language.text import Text

CHECKS = (*STORE_CHECKS, *SITE_CHECKS, *MACHINE_CHECKS)
SILENT = skipped(Text("ฐานข้อมูลรายงานไม่ตอบ", "The reporting store does not answer."))
REFUSED = fault(
    Text("ฐานข้อมูลรายงานไม่ยอมตอบคำถามนี้", "The reporting store refuses this question."),
    Text(
        "สั่ง python -m data_loaders upgrade แล้วตรวจใหม่",
        "Run python -m data_loaders upgrade, then look again.",
    ),
)


def diagnoses(deployment: Deployment) -> Iterator[tuple[Check, Diagnosis]]:
    """Go through all checks; one that cannot be made stops none of the others."""
    for check in CHECKS:
        try:
            yield check, check.look(deployment)
        except StoreSilent:
            yield check, SILENT
        except SQLAlchemyError:
            # The driver's words may hold an address.
            yield check, REFUSED
