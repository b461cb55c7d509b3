"""`manage.py check --deploy` refuses what only a laptop may have."""

from django.core.checks import run_checks


def ids() -> set[str]:
    return {message.id for message in run_checks(include_deployment_checks=True)}


def test_the_laptops_key_is_refused(settings):
    settings.USES_INSECURE_KEY = True
    assert "supportsite.E001" in ids()


def test_demo_mode_is_refused(settings):
    settings.DEMO_MODE = True
    assert "supportsite.E002" in ids()


def test_a_key_of_ones_own_outside_demo_mode_passes(settings):
    settings.USES_INSECURE_KEY = settings.DEMO_MODE = False
    assert not {"supportsite.E001", "supportsite.E002"} & ids()
