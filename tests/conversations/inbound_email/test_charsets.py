"""A mail is read in the letters that its sender typed, whatever its charset is called."""

import pytest

from conversations.inbound_email.charsets import decode_text, decode_words

# The label in the mail, the codec of what senders really use, and what they wrote.
LABELS = {
    "Windows letters as Latin-1": ("iso-8859-1", "cp1252", "20 € – “gut”"),
    "Windows letters as ASCII": ("us-ascii", "cp1252", "déjà payé"),
    "GBK as GB 2312": ("gb2312", "gbk", "我買了個鍋"),
    "GBK by an old name": ("x-gbk", "gbk", "我買了個鍋"),
    "circled figures": ("shift_jis", "cp932", "①番の㈱山田です"),
    "Windows Japanese": ("windows-31j", "cp932", "①番の㈱山田です"),
    "Windows Korean": ("ks_c_5601-1987", "cp949", "똠방각하 펲시"),
    "Korean": ("euc-kr", "cp949", "똠방각하 펲시"),
    "Hong Kong": ("big5", "big5hkscs", "我哋嘅訂單"),
    "Hebrew, logical": ("iso-8859-8-i", "iso8859-8", "שלום"),
    "Ukrainian": ("koi8-u", "koi8-u", "Де моє замовлення?"),
    "Thai": ("windows-874", "cp874", "สวัสดี"),
    "a DOS code page": ("cp-850", "cp850", "Größe"),
    "Macintosh": ("macintosh", "mac-roman", "Café déjà"),
    "UTF-8 as Latin-1": ("iso-8859-1", "utf-8", "Größe M – 20 €"),
    "UTF-8 by no known name": ("x-unheard-of", "utf-8", "Größe M"),
    "UTF-16 with its mark": ("utf-16", "utf-16", "Wo ist mein Paket?"),
    "Latin-1 as UTF-8": ("utf-8", "latin-1", "Größe falsch, Tür klemmt"),
    "quoted label": ('"iso-8859-15"', "iso8859-15", "20 €"),
}


@pytest.mark.parametrize("name", LABELS)
def test_text_is_read_as_browsers_read_it(name):
    label, codec, text = LABELS[name]
    assert decode_text(text.encode(codec), label) == text


def test_a_broken_byte_costs_one_letter():
    content = "Größe ".encode() + b"\xff" + " falsch, die Tür klemmt".encode()
    assert decode_text(content, "utf-8") == "Größe \ufffd falsch, die Tür klemmt"


@pytest.mark.parametrize("label", ["iso-2022-jp", None, "us-ascii"])
def test_japanese_for_mails_has_the_letters_that_windows_added(label):
    assert decode_text(b"\x1b$B\x2d\x21\x2d\x6a\x1b(B no. 1", label) == "①㈱ no. 1"
    assert decode_text("荷物は\r\nどこですか".encode("iso2022_jp"), label) == "荷物は\r\nどこですか"


def test_a_long_text_without_a_label_is_recognised():
    text = "Где мой заказ? Я жду уже две недели, и никто мне не отвечает. Пожалуйста, помогите найти посылку."
    assert decode_text(text.encode("cp1251"), None) == text


@pytest.mark.parametrize(
    "label", ["utf-8", "gb2312", "iso-2022-jp", "utf-16le", "base64", "rot13", "", "\x00", "a" * 5000]
)
def test_nothing_is_too_broken_to_be_read(label):
    assert isinstance(decode_text(bytes(range(256)) * 3, label), str)


def test_words_of_a_header_are_read_together():
    assert decode_words("=?utf-8?q?Gr=C3?= =?utf-8?q?=B6=C3=9Fe?= =?utf-8?q?_M?= bitte") == "Größe M bitte"
    assert decode_words("=?iso-8859-1?q?20_=80?=") == "20 €"
    assert decode_words("=?gb2312?b?0vI=?= x") == "因 x"
    assert decode_words("Gr\udcc3\udcb6\udcc3\udc9fe") == "Größe"
    assert decode_words("plain ü") == "plain ü"
