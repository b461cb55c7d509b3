"""A help centre of 26 short articles, questions that customers of it ask, and questions that it does not answer.

The size most shops start with, where thresholds made for thousands of articles go wrong.
"""

ARTICLES = {
    "returns": (
        "Returning a bike or part",
        "Send anything back within 45 days of delivery, as long as it has not been ridden outdoors. Open your order, "
        "choose *Return an item* and print the label.\n\n## What cannot be returned\n\nCut cables, opened tubeless "
        "sealant and custom-painted frames cannot come back unless they arrived faulty.",
    ),
    "refund-times": (
        "When you get your money back",
        "We refund to the card or account you paid with within 5 working days after the parcel reaches our workshop. "
        "Your bank may need 3 more days to show it. Original delivery costs are refunded when the item was faulty.",
    ),
    "delivery": (
        "Delivery times and costs",
        "Parts leave the workshop the same day when ordered before 14:00 and take 2 to 4 working days. Bikes come by "
        "two-person courier within 7 days. Delivery is 4.90, and free above 80.\n\n## Countries\n\nWe ship to Austria, "
        "Belgium, Denmark, Germany, the Netherlands, Norway, Sweden and Switzerland.",
    ),
    "customs": (
        "Customs and import duty outside the EU",
        "For Norway and Switzerland, import duty and VAT are shown in the checkout and paid there. Nothing more is due "
        "at the door.",
    ),
    "tracking": (
        "Following your parcel",
        "As soon as the courier scans your parcel we e-mail a tracking link. It can take a day before the first scan "
        "appears. You also find the link under *My orders*.",
    ),
    "change-address": (
        "Changing the delivery address of an order",
        "Until the parcel is packed you can edit the address under *My orders*. After that, ask the courier through "
        "the tracking link to redirect it.",
    ),
    "cancel-order": (
        "Cancelling an order",
        "You can cancel under *My orders* until the parcel is packed. Later, refuse the delivery or send it back as a "
        "return.",
    ),
    "payment-methods": (
        "Ways to pay",
        "We take Visa, Mastercard, PayPal, Apple Pay, bank transfer and Klarna instalments. Cash and cheques are not "
        "accepted. Your card is charged when the order ships.",
    ),
    "leasing": (
        "Leasing a bike through your employer",
        "We work with three leasing companies. Choose *Lease* on the product page, send the quote to your employer "
        "and collect the bike once the contract is signed.",
    ),
    "vouchers": (
        "Gift cards and discount codes",
        "Enter the code in the last step of the checkout. One discount code per order; gift cards can be combined and "
        "are valid for three years.",
    ),
    "warranty": (
        "Warranty on frames and parts",
        "Frames are guaranteed for 10 years, parts for 2 years. Wear of chains, tyres and brake pads is not covered. "
        "Send photos and the frame number to start a claim.",
    ),
    "frame-size": (
        "Choosing the right frame size",
        "Measure your inside leg in centimetres and multiply by 0.66 for city bikes or 0.61 for mountain bikes. "
        "Between two sizes, take the smaller one for sporty riding.",
    ),
    "assembly": (
        "Putting your new bike together",
        "The bike comes 90 % assembled. Turn the handlebar, fit the pedals (the left one turns anticlockwise) and pump "
        "the tyres. Everything you need is in the small box.",
    ),
    "service": (
        "Workshop service and prices",
        "A small service is 69 and takes two days, a full service is 149. Book a slot online; walk-ins are possible on "
        "Tuesday mornings. We also repair bikes bought elsewhere.",
    ),
    "battery-care": (
        "Looking after an e-bike battery",
        "Keep the battery between 20 and 80 % and store it indoors in winter. A full charge takes about 5 hours. After "
        "700 charges expect 70 % of the range.",
    ),
    "battery-shipping": (
        "Sending back an e-bike battery",
        "Batteries are dangerous goods: never post one yourself. Call us and a special courier collects it in a safe "
        "box.",
    ),
    "range": (
        "How far an e-bike goes",
        "With the 500 Wh battery expect 60 to 110 km, depending on hills, wind, weight and the assist level.",
    ),
    "tyre-pressure": (
        "Tyre pressure",
        "City tyres take 3.5 to 5 bar, mountain tyres 1.8 to 2.5 bar. The allowed range is printed on the side of the "
        "tyre. Check it every two weeks.",
    ),
    "lock-keys": (
        "Lost the key of your lock",
        "Tell us the number on the lock or on the key card and we cut a new key for 12. Without the number the lock "
        "has to be replaced.",
    ),
    "account-password": (
        "Signing in and resetting your password",
        "Choose *Forgot password* on the sign-in page. The e-mail with the link is valid for one hour; look in the "
        "spam folder too.",
    ),
    "delete-account": (
        "Deleting your account and data",
        "Under *Profile › Privacy* choose *Delete my account*. Invoices are kept for ten years as the law requires; "
        "everything else is erased in 30 days.",
    ),
    "newsletter": (
        "Newsletter",
        "Subscribe at the bottom of any page. Every issue has an unsubscribe link that works at once.",
    ),
    "invoice": (
        "Getting an invoice",
        "The invoice is attached to the shipping e-mail and can be downloaded under *My orders*. For a company invoice "
        "enter the VAT number in the checkout.",
    ),
    "shop-hours": (
        "Our shop and opening hours",
        "Kanalstraat 12, Utrecht. Open Tuesday to Saturday from 10:00 to 18:00, Thursday until 20:00. Closed on "
        "public holidays. Parking is behind the building.",
    ),
    "test-ride": (
        "Test rides",
        "Come by for a free 30-minute test ride; bring an identity card. For e-bikes please book the day before.",
    ),
    "trade-in": (
        "Trading in your old bike",
        "Bring your old bike when you buy a new one. We value it on the spot and take the amount off the price. We do "
        "not take children's bikes.",
    ),
}

ANSWERED = {
    "What is your return policy?": {"returns"},
    "do you ship to norway": {"delivery", "customs"},
    "how long does shipping take": {"delivery"},
    "How much is delivery?": {"delivery"},
    "when will I get my refund": {"refund-times"},
    "I sent the wheel back last week, where is my money?": {"refund-times"},
    "where is my package": {"tracking"},
    "tracking link not working": {"tracking"},
    "Can I still change the address on my order?": {"change-address"},
    "i want to cancel my order": {"cancel-order"},
    "Do you accept PayPal?": {"payment-methods"},
    "can i pay in installments": {"payment-methods"},
    "which payment methods are there": {"payment-methods"},
    "Can my company lease a bike for me?": {"leasing"},
    "where do I enter my discount code": {"vouchers"},
    "is my gift card still valid": {"vouchers"},
    "how long is the warranty on a frame": {"warranty"},
    "Are brake pads covered by the guarantee?": {"warranty"},
    "what size frame do I need": {"frame-size"},
    "which way do the pedals turn": {"assembly"},
    "Is the bike assembled when it arrives?": {"assembly"},
    "how much does a service cost": {"service"},
    "do you repair bikes I bought somewhere else": {"service"},
    "how long does the battery take to charge": {"battery-care"},
    "should I store my ebike battery inside in winter": {"battery-care"},
    "how do I return a battery": {"battery-shipping"},
    "What's the range of the e-bike?": {"range"},
    "what pressure for mountain tyres": {"tyre-pressure"},
    "I lost my key": {"lock-keys"},
    "forgot my pasword": {"account-password"},
    "I can't sign in": {"account-password"},
    "please delete my account": {"delete-account"},
    "how do i unsubscribe": {"newsletter"},
    "Where can I download my invoice?": {"invoice"},
    "when are you open": {"shop-hours"},
    "are you open on Sunday?": {"shop-hours"},
    "Where is your store?": {"shop-hours"},
    "can I try a bike before buying": {"test-ride"},
    "do you take my old bike in part exchange": {"trade-in"},
    "do I have to pay import duty in Switzerland": {"customs"},
    "warranty?": {"warranty"},
    "refund": {"refund-times"},
    "opening hours": {"shop-hours"},
    "Can I send back a custom painted frame?": {"returns"},
    "klarna": {"payment-methods"},
    "parking": {"shop-hours"},
    "pedals": {"assembly"},
    "unsubscribe": {"newsletter"},
    "Apple Pay?": {"payment-methods"},
    "spare key": {"lock-keys"},
    "is there parking": {"shop-hours"},
    "do you have parking behind the shop": {"shop-hours"},
    "what about brake pads": {"warranty"},
    "can i get a company invoice": {"invoice"},
    "do you deliver to Switzerland?": {"delivery", "customs"},
    "my parcel has not moved for two days, how can I follow it": {"tracking"},
}

OFF_TOPIC = (
    "What is the capital of Mongolia?",
    "write me a poem about autumn leaves",
    "who won the world cup in 1998",
    "how do I bake sourdough bread",
    "what's the weather like tomorrow in Rome",
    "can you help me with my maths homework",
    "tell me a joke",
    "recommend a good horror film",
    "what is the meaning of life",
    "how tall is mount everest",
    "translate good evening into japanese",
    "which horse should I bet on",
    "is bitcoin going up this year",
    "how many calories are in a banana",
    "what's a good name for a kitten",
    "set an alarm for seven",
    "play some jazz music",
    "when was Napoleon born",
    "how do vaccines work",
    "explain quantum entanglement",
    "who is the president of France",
    "what are the symptoms of flu",
    "how do i train my dog to sit",
    "best beaches in Portugal",
    "write a python function that sorts a list",
    "how do I remove a red wine stain from the carpet",
    "what language do they speak in Brazil",
    "how old is the universe",
    "find me a flight to Lisbon on Friday",
    "do I need a visa for Canada",
    "what time is it in Tokyo",
    "how do I get a mortgage",
    "what is my horoscope for today",
    "can you order me a pizza",
    "how many ounces in a pound",
    "who painted the night watch",
    "should I invest in gold",
    "change my oil tyre pressure light reset on a Ford",
    "what's the plot of Hamlet",
    "why is the sky blue",
    "weather",
    "bitcoin",
    "pizza near me",
    "jazz",
    "Napoleon",
    "latest news",
    "how do I open a bank account",
    "cheap flights",
    "best laptop for students",
    "what should I wear in winter",
    "how do I lose weight",
    "sports results from Tuesday",
)
