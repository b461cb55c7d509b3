"""Keys and passwords never reach a customer; placeholders in a guide do."""

import pytest

from agents_core.guardrails.output.masking import mask
from agents_core.guardrails.output.secrets import find_secrets

LETTERS = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xYzAbCdEfGhIjKlMnOpQrStUvWx"


@pytest.mark.parametrize(
    "text",
    [
        f"Use sk-proj-{LETTERS[:44]} for it",
        f"token ghp_{LETTERS[:36]}",
        f"xoxb-{123456789012}-{210987654321}-{LETTERS[:24]}",
        "AKIAQ3EGRIZ7WFP5TNB2 is the id",
        f"sk_live_{LETTERS[:24]}",
        f"AIza{LETTERS[:35]}",
        f"hf_{'abcdefGHIJKLmnopqrSTUVWXyzabcdefgh'}",
        f"eyJhbGciOiJIUzI1NiJ9.eyJ{LETTERS[:30]}.{LETTERS[:32]}",
        "postgres://shop:Wq8-tr4Lz@db.internal/shop",
        "curl -u admin:Tr0ub4dor https://api.internal/",
        "The password is Kiw1-Sunday!22",
        f"-----BEGIN RSA PRIVATE KEY-----\n{LETTERS}\n{LETTERS}\n-----END RSA PRIVATE KEY-----",
        f"client_secret = '{LETTERS[:32]}'",
    ],
)
def test_a_secret_is_removed(text):
    masked, findings = mask(text, own_values=set())
    assert findings
    assert findings[0].value not in masked


@pytest.mark.parametrize(
    "text",
    [
        "Put YOUR_API_KEY into the header.",
        "api_key = '<your key here>'",
        "curl -u username:password https://shop.sample/",
        "Your password must have eight characters.",
        "The password is wrong.",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "See https://shop.sample/help/account/how-to-reset-your-password-2024",
        "Your order W6247578-2210-88 is packed.",
    ],
)
def test_a_guide_may_speak_of_secrets(text):
    assert find_secrets(text) == []
