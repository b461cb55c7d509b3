"""The form in which an article is written: a preview beside the text, and a choice of languages."""

from typing import Any

from django.conf import global_settings, settings
from django.forms import ChoiceField, ModelForm
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminURLInputWidget

from knowledge.articles.lint import lint
from knowledge.models import Article
from knowledge.text.chunking import split
from knowledge.text.markdown import to_html

LONGEST = 200_000  # characters of a text that is rendered while somebody writes


def preview_of(body: str) -> dict[str, Any]:
    """What a preview of the text shows: how readers see it, its passages as search has them, and what to mend."""
    return {"html": to_html(body), "pieces": split(body), "problems": lint(body)}


class BodyWidget(UnfoldAdminTextareaWidget):
    """A text with its preview, which the server renders as it is typed."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        text = super().render(name, value, attrs, renderer)
        address = reverse("admin:knowledge_article_preview")
        shown = {"field": text, "id": (attrs or {}).get("id"), "address": address, **preview_of(value or "")}
        return render_to_string("admin/knowledge/article_body.html", shown)


class ArticleForm(ModelForm):
    locale = ChoiceField(label=_("Locale"), widget=UnfoldAdminSelectWidget)
    url = Article._meta.get_field("url").formfield(widget=UnfoldAdminURLInputWidget, assume_scheme="https")

    class Meta:
        model = Article
        fields = "__all__"  # noqa: DJ007 (the admin leaves out what nobody may change)
        widgets = {"body": BodyWidget(attrs={"rows": 24})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locale = self.fields["locale"]
        if isinstance(locale, ChoiceField):
            locale.choices = _locales(self.instance.locale)


def _locales(current: str) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The site's languages, then all others that Django has a name for; an imported one stays what it is."""
    own: dict[str, Any] = dict(settings.LANGUAGES)
    others: dict[str, Any] = {code: _(name) for code, name in global_settings.LANGUAGES if code not in own}
    if current not in own and current not in others:
        others = {current: current, **others}
    return [(_("Languages of this site"), list(own.items())), (_("Other languages"), list(others.items()))]
