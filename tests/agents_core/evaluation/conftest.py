"""The demo shop in the test database."""

import pytest
from django.core.management import call_command

from agents_core.connectors.demo import load_demo_data
from supportsite.environment import BASE_DIR


@pytest.fixture
def demo_shop(db, settings) -> None:
    settings.AGENT_BACKEND = "offline"
    settings.OFFLINE_TOKEN_DELAY = 0
    call_command("import_articles", str(BASE_DIR / "knowledge" / "demo_articles"), publish=True, verbosity=0)
    load_demo_data()
