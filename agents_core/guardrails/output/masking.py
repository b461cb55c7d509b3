"""Takes secrets and other people's data out of a reply."""

from agents_core.guardrails.output.findings import Finding, comparable, without_overlaps
from agents_core.guardrails.output.personal_data import find_personal_data
from agents_core.guardrails.output.secrets import find_secrets

_NAMES = {
    "email": "email",
    "phone": "phone number",
    "card": "card number",
    "card_number": "card number",
    "iban": "bank account",
    "bank_account": "bank account",
    "address": "address",
    "ip_address": "IP address",
    "date_of_birth": "date of birth",
    "basic_auth": "password",
    "password": "password",
}
_OFFICIAL = {"ssn", "itin", "nino", "pan", "nhs_number", "aadhaar", "passport", "driver_licence", "national_number"}


def is_secret(finding: Finding) -> bool:
    """Whether `finding` is a key, token or password rather than personal data."""
    return finding.kind not in _OFFICIAL and (finding.kind not in _NAMES or finding.kind in {"basic_auth", "password"})


def mask(text: str, *, own_values: set[str]) -> tuple[str, list[Finding]]:
    """`text` with each finding that does not belong to this customer replaced by its name, and those findings.

    `own_values` are compared without case, spaces and punctuation; secrets are always removed.
    """
    found = without_overlaps([*find_secrets(text), *find_personal_data(text)])
    if not found:
        return text, []
    own = {comparable(value) for value in own_values} - {""}
    foreign = [each for each in found if is_secret(each) or comparable(each.value) not in own]
    for each in reversed(foreign):
        text = f"{text[: each.start]}[{_label(each)} removed]{text[each.end :]}"
    return text, foreign


def _label(finding: Finding) -> str:
    if finding.kind in _OFFICIAL:
        return "personal number"
    return _NAMES.get(finding.kind, "secret")
