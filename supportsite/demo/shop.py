"""The demo shop: the page on which a visitor meets the chat."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class Product:
    """A thing on the shelf. `price` is in pounds; `image` is a file in static/img/shop; `care` is a help article."""

    name: str
    detail: str
    price: Decimal
    image: str
    care: str
    badge: str = ""


@dataclass(frozen=True)
class Plan:
    """A Pine Club plan. `price` is in pounds a month."""

    name: str
    price: Decimal
    points: tuple[str, ...]


PRODUCTS = (
    Product("Lambswool throw", "Moss check, 140 × 200 cm", Decimal(89), "throw", "care-wool", "New"),
    Product("Enamel mug", "Cream with a navy rim, 350 ml", Decimal(12), "mug", "care-enamel-iron"),
    Product("Cast-iron skillet", "Seasoned, 26 cm", Decimal(64), "skillet", "care-enamel-iron"),
    Product("Oak serving board", "Oiled by hand, large", Decimal(46), "board", "care-wood", "Can be engraved"),
    Product("Canvas rucksack", "Waxed cotton and leather, 22 l", Decimal(148), "rucksack", "care-canvas"),
    Product("Storm lantern", "Forest green, burns 20 hours", Decimal(58), "lantern", "warranty"),
    Product("Fisherman’s jumper", "Navy lambswool, XS to XXL", Decimal(118), "jumper", "sizing"),
    Product("Oak stool", "Three legs, one tree, 45 cm", Decimal(135), "stool", "care-wood"),
)

PLANS = (
    Plan("Sapling", Decimal("2.99"), ("5% off every order", "Free standard delivery")),
    Plan("Evergreen", Decimal("5.99"), ("10% off every order", "Free express delivery", "Free UK returns")),
    Plan("Grove", Decimal("11.99"), ("15% off every order", "A 3-year warranty", "A free repair each year")),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The shop's front page. Public."""
    return render(request, "shop/home.html", {"products": PRODUCTS, "plans": PLANS})
