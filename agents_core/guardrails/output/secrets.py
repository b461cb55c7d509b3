# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""Keys, tokens and passwords in a reply: the patterns of detect-secrets and those that it lacks."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from detect_secrets.plugins.artifactory import ArtifactoryDetector
from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
from detect_secrets.plugins.discord import DiscordBotTokenDetector
from detect_secrets.plugins.github_token import GitHubTokenDetector
from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
from detect_secrets.plugins.mailchimp import MailchimpDetector
from detect_secrets.plugins.npm import NpmDetector
from detect_secrets.plugins.openai import OpenAIDetector
from detect_secrets.plugins.pypi_token import PypiTokenDetector
from detect_secrets.plugins.sendgrid import SendGridDetector
from detect_secrets.plugins.slack import SlackDetector
from detect_secrets.plugins.square_oauth import SquareOAuthDetector
from detect_secrets.plugins.stripe import StripeDetector
from detect_secrets.plugins.telegram_token import TelegramBotTokenDetector
from detect_secrets.plugins.twilio import TwilioKeyDetector

from agents_core.guardrails.output.findings import Finding, without_overlaps
from agents_core.text.prefilter import PatternPrefilter

_DETECTORS: dict[str, Any] = {
    "artifactory_key": ArtifactoryDetector,
    "aws_key": AWSKeyDetector,
    "azure_key": AzureStorageKeyDetector,
    "discord_token": DiscordBotTokenDetector,
    "github_token": GitHubTokenDetector,
    "gitlab_token": GitLabTokenDetector,
    "mailchimp_key": MailchimpDetector,
    "npm_token": NpmDetector,
    "openai_key": OpenAIDetector,
    "pypi_token": PypiTokenDetector,
    "sendgrid_key": SendGridDetector,
    "slack_token": SlackDetector,
    "square_token": SquareOAuthDetector,
    "stripe_key": StripeDetector,
    "telegram_token": TelegramBotTokenDetector,
    "twilio_key": TwilioKeyDetector,
}
_OWN = {
    "openai_key": r"(?<![\w-])sk-(?:ant-|or-|proj-|svcacct-|admin-|live-)?[\w-]{20,}",
    "slack_token": r"\bxox[a-z](?:\.xox[a-z])?-[\w-]{10,}|\bxapp-\d-[\w-]{10,}|hooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]{15,}",
    "github_token": r"\b(?:gh[pousr]_\w{36,}|github_pat_\w{22,})",
    "gitlab_token": r"\bgl(?:pat|ptt|rt|dt|cbt|soat|ft|imt|agent|oas)-[\w-]{18,}",
    "aws_key": r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b",
    "azure_key": r"(?i)\b(?:AccountKey|SharedAccessKey|sig)=[\w+/%]{40,}={0,2}",
    "google_key": r"\bAIza[\w-]{35}|\bGOCSPX-[\w-]{20,}|\bya29\.[\w-]{20,}",
    "stripe_key": r"\b(?:[rs]k_(?:live|test|prod)|whsec)_\w{16,}",
    "huggingface_token": r"\b(?:hf|api_org)_[A-Za-z]{30,}",
    "onepassword_key": r"\bA3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}\b|\bops_eyJ[\w+/-]{100,}={0,2}",
    "grafana_token": r"\bglc_[\w+/-]{32,}={0,2}|\bglsa_\w{32}_[0-9a-fA-F]{8}|\beyJrIjoi[\w+/-]{40,}={0,2}",
    "facebook_token": r"\bEAA[MC]?[A-Za-z0-9]{60,}|(?<!\d)\d{15,16}(?:\||%7C)[\w-]{26,40}",
    "jwt": r"\bey[IJ][\w-]{8,}={0,2}\.ey[\w-]{10,}={0,2}(?:\.[\w-]*={0,2})?",
    "private_key": r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----)){40,}(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?",
    "shopify_token": r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
    "other_token": r"\b(?:dop_v1_[0-9a-f]{64}|lin_api_\w{40}|SG\.[\w-]{20,}\.[\w-]{30,}|key-[0-9a-f]{32}|hv[sbr]\.[\w-]{24,}|dapi[0-9a-f]{32}|NRAK-[A-Z0-9]{27}|pul-[0-9a-f]{40}|sq0[a-z]{3}-[\w-]{22,}|figd_[\w-]{40,})",
}
# Values that count only for what stands beside them: group 1 is the secret.
_BESIDE = {
    "basic_auth": (
        r"\b\w{2,12}://[^\s:/@]{1,64}:([^\s:/@]{3,128})@[\w.-]",
        r"(?i)\bcurl\b[^\n]{0,300}?\s(?:-u|--user)[ =]?\s?(?:'[^\s':]{1,64}:([^']{3,})'|\"[^\s\":]{1,64}:([^\"]{3,})\"|[^\s:'\"]{1,64}:(?:'([^']{3,})'|\"([^\"]{3,})\"|([^\s'\"]{3,})))",
        r"(?i)\bauthorization\W{1,4}(?:basic|bearer|token)\s+([\w+/.=~-]{8,})",
        r"(?i)(?:-H|--header)[ =]?['\"]?[\w-]{0,40}?(?:token|auth|key|secret)[\w-]{0,40}: ?(?:\w+ )?([\w+/.=~-]{12,})",
    ),
    "password": (
        r"(?i)\b(?:password|passwd|pwd|passcode|passwort|contraseña|mot de passe)(?: (?:is|lautet|ist|es|est)|\s?[:=]{1,2}>?)\s?[\"'`]?((?=[^\s\"'`]*[\d!$%&*#^@])[^\s\"'`,;]{6,64})",
    ),
    "key": (
        r"(?i)\b(?:(?:\w+[_-])?(?:api|access|auth|client|private|session|refresh|bearer|secret)[_ -]?(?:key|token|secret)|secret|token)\W{0,2}\s?(?:[:=]{1,2}>?|is)\s?[\"'`]?([\w+/.=~-]{16,200})",
    ),
}  # fmt: skip
_PLACEHOLDER = re.compile(
    r"(?i)your|example|placeholder|sample|dummy|changeme|redacted|removed|insert|<|\[|\{\{|\$\{|\*{3}|\.{3}|(.)\1{7}|x{6}|1234567890abcdef|abcdef123456|password$|^\$"
)  # fmt: skip
_LONG_ENOUGH = re.compile(r"\S{6}")


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    own = [(kind, re.compile(pattern)) for kind, pattern in _OWN.items()]
    known = [(kind, each) for kind, detector in _DETECTORS.items() for each in detector.denylist]
    beside = [(kind, re.compile(pattern)) for kind, patterns in _BESIDE.items() for pattern in patterns]
    return [*own, *known, *beside]


@cache
def _prefilter() -> PatternPrefilter:
    return PatternPrefilter(pattern for _kind, pattern in _patterns())


def find_secrets(text: str) -> list[Finding]:
    """Every key, token or password in `text`, in order, without overlaps; placeholders and examples are left out."""
    return without_overlaps(each for each in _all(text) if not _PLACEHOLDER.search(each.value))


def _all(text: str) -> Iterator[Finding]:
    if not _LONG_ENOUGH.search(text):
        return
    for kind, pattern in map(_patterns().__getitem__, _prefilter().candidates(text)):
        for match in pattern.finditer(text):
            group = match.lastindex or 0 if kind in _BESIDE else 0
            if kind != "key" or _looks_random(match[group]):
                yield Finding(kind, *match.span(group), match[group])


def _looks_random(value: str) -> bool:
    """Keys mix digits and letters with little repetition; names and file paths do not."""
    if not re.search(r"\d", value) or not re.search(r"[A-Za-z]", value):
        return False
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values()) >= 3.0
