"""The language of short messages."""

import pytest

from agents_core.understanding.reader import read


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "my parcel still has not turned up"),
        ("en", "no"),
        ("en", "1001"),
        ("en", "where's my ordr"),
        ("de", "Meine Lampe ist leider zerbrochen"),
        ("de", "wo bleibt mein paket"),
        ("es", "mi lámpara llegó rota ayer"),
        ("es", "cuando llega mi paquete"),
        ("fr", "ma lampe est arrivée cassée"),
        ("fr", "je cherche ma commande"),
        ("pt", "o meu candeeiro chegou partido ontem"),
        ("it", "la mia lampada è arrivata rotta ieri"),
        ("nl", "mijn lamp is gisteren kapot aangekomen"),
        ("ru", "Где мой заказ?"),
        ("uk", "Де моє замовлення? Їй вже тиждень"),
        ("zh", "我的订单在哪里"),
        ("ja", "注文はどこですか"),
        ("ko", "내 주문 어디 있어요"),
        ("ar", "أين طلبي"),
        ("el", "Πού είναι η παραγγελία μου"),
    ],
)
def test_it_tells_the_language(language: str, message: str):
    assert read(message).language == language
