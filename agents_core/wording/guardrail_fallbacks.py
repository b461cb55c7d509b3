# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""What the customer reads instead when a guardrail has fired. Polite, specific, and it gives nothing away."""

_TEXTS: dict[str, dict[str, str]] = {
    "injection": {
        "en": "I can't act on messages that change how I work. I'm glad to help with your orders, payments or account, or to connect you with a teammate: what do you need?",
        "de": "Nachrichten, die meine Arbeitsweise ändern sollen, kann ich nicht ausführen. Bei Bestellungen, Zahlungen oder Ihrem Konto helfe ich gern oder verbinde Sie mit einem Menschen: Worum geht es?",
        "es": "No puedo atender mensajes que cambien mi forma de trabajar. Con gusto le ayudo con sus pedidos, pagos o su cuenta, o le paso con una persona: ¿qué necesita?",
        "fr": "Je ne peux pas donner suite aux messages qui changent ma façon de travailler. Je vous aide volontiers pour vos commandes, paiements ou votre compte, ou je vous passe une personne : de quoi s'agit-il ?",
    },
    "jailbreak": {
        "en": "I stay in my role as the support assistant here. If there is something about an order, a payment or your account, I'm happy to look into it or to connect you with a teammate.",
        "de": "Ich bleibe hier in meiner Rolle als Support-Assistent. Wenn es um eine Bestellung, eine Zahlung oder Ihr Konto geht, sehe ich gern nach oder verbinde Sie mit einem Menschen.",
        "es": "Aquí sigo en mi papel de asistente de atención al cliente. Si se trata de un pedido, un pago o su cuenta, lo miro con gusto o le paso con una persona.",
        "fr": "Je reste ici dans mon rôle d'assistant du service client. S'il s'agit d'une commande, d'un paiement ou de votre compte, je regarde volontiers ou je vous passe une personne.",
    },
    "extraction": {
        "en": "I can't share internal details, passwords or keys. If you can't get into your own account, I can explain how to reset the password or connect you with a teammate.",
        "de": "Interne Details, Passwörter oder Schlüssel kann ich nicht weitergeben. Wenn Sie nicht in Ihr eigenes Konto kommen, erkläre ich gern das Zurücksetzen oder verbinde Sie mit einem Menschen.",
        "es": "No puedo compartir datos internos, contraseñas ni claves. Si no puede entrar en su propia cuenta, puedo explicarle cómo restablecer la contraseña o pasarle con una persona.",
        "fr": "Je ne peux pas communiquer de détails internes, de mots de passe ni de clés. Si vous n'accédez plus à votre compte, je peux expliquer la réinitialisation ou vous passer une personne.",
    },
    "abuse": {
        "en": "I'm sorry this has been upsetting. I want to help, so let's keep the conversation respectful: what went wrong? I can also bring in a teammate.",
        "de": "Es tut mir leid, dass Sie verärgert sind. Ich möchte helfen, bitte bleiben wir respektvoll: Was ist passiert? Ich kann auch einen Menschen dazuholen.",
        "es": "Siento que esto le haya molestado. Quiero ayudarle, mantengamos el respeto: ¿qué ha pasado? También puedo avisar a una persona del equipo.",
        "fr": "Je suis désolé que cela vous ait contrarié. Je veux vous aider, restons respectueux : que s'est-il passé ? Je peux aussi faire venir une personne de l'équipe.",
    },
    "policy_bypass": {
        "en": "I can't skip our checks, act for someone else or show another person's data. I can help with your own order or account, or ask a teammate to review your case.",
        "de": "Ich kann keine Prüfung überspringen, nicht für andere handeln und keine Daten anderer zeigen. Bei Ihrer eigenen Bestellung oder Ihrem Konto helfe ich gern, oder ein Mensch sieht sich den Fall an.",
        "es": "No puedo saltarme las comprobaciones, actuar en nombre de otra persona ni mostrar datos ajenos. Puedo ayudarle con su propio pedido o cuenta, o pedir que una persona revise su caso.",
        "fr": "Je ne peux ni sauter nos contrôles, ni agir pour autrui, ni montrer les données d'une autre personne. Je peux vous aider pour votre commande ou votre compte, ou demander à une personne d'examiner votre cas.",
    },
    "off_topic": {
        "en": "That is outside what I can help with here. I can answer questions about orders, payments, deliveries and your account.",
        "de": "Dabei kann ich hier nicht helfen. Ich beantworte Fragen zu Bestellungen, Zahlungen, Lieferungen und Ihrem Konto.",
        "es": "Eso queda fuera de lo que puedo atender aquí. Puedo responder sobre pedidos, pagos, entregas y su cuenta.",
        "fr": "Cela dépasse ce que je peux traiter ici. Je réponds aux questions sur les commandes, les paiements, les livraisons et votre compte.",
    },
    "promise": {
        "en": "That is a decision for one of my teammates, so I can't confirm it myself. I can pass it on to them with everything you told me.",
        "de": "Das entscheidet ein Mensch aus unserem Team, ich kann es nicht selbst zusagen. Ich gebe es gern mit allen Angaben weiter.",
        "es": "Eso lo decide una persona de nuestro equipo, así que no puedo confirmarlo yo. Puedo pasárselo con todo lo que me ha contado.",
        "fr": "Cette décision revient à une personne de notre équipe, je ne peux pas la confirmer moi-même. Je peux lui transmettre tout ce que vous m'avez dit.",
    },
    "ungrounded": {
        "en": "I don't have reliable information on that, and I don't want to guess. Would you like me to ask a teammate?",
        "de": "Dazu habe ich keine verlässlichen Informationen, und raten möchte ich nicht. Soll ich einen Menschen aus dem Team fragen?",
        "es": "No tengo información fiable sobre eso y no quiero adivinar. ¿Quiere que pregunte a una persona del equipo?",
        "fr": "Je n'ai pas d'information fiable à ce sujet et je ne veux pas deviner. Voulez-vous que je demande à une personne de l'équipe ?",
    },
    "tool": {
        "en": "I can't do that from here. A teammate can look at it: shall I connect you?",
        "de": "Das kann ich von hier aus nicht tun. Ein Mensch aus dem Team kann es sich ansehen: Soll ich Sie verbinden?",
        "es": "No puedo hacer eso desde aquí. Una persona del equipo puede verlo: ¿le paso con alguien?",
        "fr": "Je ne peux pas faire cela d'ici. Une personne de l'équipe peut regarder : voulez-vous que je vous mette en relation ?",
    },
    "other": {
        "en": "I'm sorry, I can't give you a proper answer to that. Could you put it another way, or shall I connect you with a teammate?",
        "de": "Es tut mir leid, darauf kann ich nicht richtig antworten. Können Sie es anders sagen, oder soll ich Sie mit einem Menschen verbinden?",
        "es": "Lo siento, no puedo darle una buena respuesta a eso. ¿Puede decirlo de otra manera o le paso con una persona?",
        "fr": "Je suis désolé, je ne peux pas bien répondre à cela. Pouvez-vous le dire autrement, ou voulez-vous parler à une personne ?",
    },
}  # fmt: skip
_SAME_AS = {"secret": "extraction", "leak": "extraction", "personal_data": "policy_bypass"}


def fallback(category: str, language: str = "en") -> str:
    """The text for a trip of `category`; for an unknown category a general one, for an unknown language English."""
    texts = _TEXTS.get(_SAME_AS.get(category, category), _TEXTS["other"])
    return texts.get(language[:2].lower(), texts["en"])
