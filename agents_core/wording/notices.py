# ruff: noqa: E501 - a text is easier to read on one line
"""What code says to the customer at the ends of a turn, in their language: handed over, not known, not possible."""

from agents_core.policy import Reason
from agents_core.turn.handoff import HandoffPayload

_BECAUSE: dict[str, dict[Reason, str]] = {
    "en": {
        Reason.MONEY_MOVEMENT: "this is about money being paid or paid back, which a person has to decide",
        Reason.BILLING_DISPUTE: "a charge you don't agree with needs to be checked by a person",
        Reason.ACCOUNT_CHANGE: "changes to your plan, payment or account details are made by a person",
        Reason.ACCOUNT_ACCESS: "getting back into an account needs a person to check that it is yours",
        Reason.ACCOUNT_SECURITY: "this may affect the security of your account or card, and a person should look at it at once",
        Reason.IDENTITY: "confirming who you are has to be done by a person",
        Reason.PRIVACY: "requests about your personal data are handled by a person",
        Reason.HEALTH: "questions about health should be answered by a person, not by an assistant",
        Reason.LEGAL: "legal matters are handled by a person",
        Reason.DELIVERY_PROBLEM: "a delivery that went wrong needs a person to put it right",
        Reason.CUSTOMER_REQUEST: "you asked to talk to a person",
        Reason.LOW_CONFIDENCE: "I'm not sure enough to answer this myself",
        Reason.CLARIFICATION_FAILED: "I haven't understood what you need, and I don't want to keep asking",
        Reason.GUARDRAIL: "I can't help with this any further myself",
        Reason.TOOL_FAILURE: "I can't reach our order system right now",
        Reason.AGENT_OFF: "our assistant is switched off at the moment",
        Reason.AGENT_FAILED: "something went wrong on my side while I was working on your answer, and I'm sorry about that",
        Reason.BUDGET: "our assistant has reached its limit for now",
        Reason.UNANSWERED_EMAIL: "this e-mail should be answered by a person",
    },
    "de": {
        Reason.MONEY_MOVEMENT: "über Zahlungen und Erstattungen ein Mensch entscheidet",
        Reason.BILLING_DISPUTE: "eine strittige Abbuchung von einem Menschen geprüft werden muss",
        Reason.ACCOUNT_CHANGE: "Änderungen an Tarif, Zahlung oder Konto von einem Menschen vorgenommen werden",
        Reason.ACCOUNT_ACCESS: "für den Zugang zu einem Konto ein Mensch prüfen muss, dass es Ihres ist",
        Reason.ACCOUNT_SECURITY: "die Sicherheit Ihres Kontos oder Ihrer Karte betroffen sein kann",
        Reason.IDENTITY: "Ihre Identität nur ein Mensch bestätigen kann",
        Reason.PRIVACY: "Anfragen zu persönlichen Daten von einem Menschen bearbeitet werden",
        Reason.HEALTH: "Fragen zur Gesundheit ein Mensch beantworten sollte",
        Reason.LEGAL: "rechtliche Fragen von einem Menschen bearbeitet werden",
        Reason.DELIVERY_PROBLEM: "eine misslungene Lieferung von einem Menschen geklärt werden muss",
        Reason.CUSTOMER_REQUEST: "Sie mit einem Menschen sprechen möchten",
        Reason.LOW_CONFIDENCE: "ich mir bei der Antwort nicht sicher genug bin",
        Reason.CLARIFICATION_FAILED: "ich Ihr Anliegen nicht verstanden habe und nicht weiter nachfragen möchte",
        Reason.GUARDRAIL: "ich hier selbst nicht weiterhelfen kann",
        Reason.TOOL_FAILURE: "ich unser Bestellsystem gerade nicht erreiche",
        Reason.AGENT_OFF: "unser Assistent gerade ausgeschaltet ist",
        Reason.AGENT_FAILED: "bei meiner Antwort leider etwas schiefgegangen ist",
        Reason.BUDGET: "unser Assistent sein Limit vorerst erreicht hat",
        Reason.UNANSWERED_EMAIL: "diese E-Mail ein Mensch beantworten sollte",
    },
    "es": {
        Reason.MONEY_MOVEMENT: "los pagos y reembolsos los decide una persona",
        Reason.BILLING_DISPUTE: "un cargo con el que no está de acuerdo debe revisarlo una persona",
        Reason.ACCOUNT_CHANGE: "los cambios de plan, pago o cuenta los hace una persona",
        Reason.ACCOUNT_ACCESS: "para recuperar el acceso una persona debe comprobar que la cuenta es suya",
        Reason.ACCOUNT_SECURITY: "puede afectar a la seguridad de su cuenta o tarjeta",
        Reason.IDENTITY: "confirmar su identidad es tarea de una persona",
        Reason.PRIVACY: "las solicitudes sobre datos personales las atiende una persona",
        Reason.HEALTH: "las preguntas de salud debe responderlas una persona",
        Reason.LEGAL: "los asuntos legales los atiende una persona",
        Reason.DELIVERY_PROBLEM: "una entrega que ha salido mal debe resolverla una persona",
        Reason.CUSTOMER_REQUEST: "ha pedido hablar con una persona",
        Reason.LOW_CONFIDENCE: "no estoy lo bastante seguro de la respuesta",
        Reason.CLARIFICATION_FAILED: "no he entendido lo que necesita y no quiero seguir preguntando",
        Reason.GUARDRAIL: "no puedo ayudarle más con esto",
        Reason.TOOL_FAILURE: "ahora mismo no puedo consultar los pedidos",
        Reason.AGENT_OFF: "nuestro asistente está desactivado en este momento",
        Reason.AGENT_FAILED: "algo ha fallado al preparar mi respuesta, y lo siento",
        Reason.BUDGET: "nuestro asistente ha llegado por ahora a su límite",
        Reason.UNANSWERED_EMAIL: "este correo debe responderlo una persona",
    },
    "fr": {
        Reason.MONEY_MOVEMENT: "les paiements et remboursements sont décidés par une personne",
        Reason.BILLING_DISPUTE: "un débit que vous contestez doit être vérifié par une personne",
        Reason.ACCOUNT_CHANGE: "les changements d'abonnement, de paiement ou de compte sont faits par une personne",
        Reason.ACCOUNT_ACCESS: "pour retrouver l'accès, une personne doit vérifier que le compte est le vôtre",
        Reason.ACCOUNT_SECURITY: "la sécurité de votre compte ou de votre carte peut être en jeu",
        Reason.IDENTITY: "votre identité doit être confirmée par une personne",
        Reason.PRIVACY: "les demandes sur les données personnelles sont traitées par une personne",
        Reason.HEALTH: "les questions de santé doivent recevoir la réponse d'une personne",
        Reason.LEGAL: "les questions juridiques sont traitées par une personne",
        Reason.DELIVERY_PROBLEM: "une livraison qui s'est mal passée doit être réglée par une personne",
        Reason.CUSTOMER_REQUEST: "vous souhaitez parler à une personne",
        Reason.LOW_CONFIDENCE: "je ne suis pas assez sûr de la réponse",
        Reason.CLARIFICATION_FAILED: "je n'ai pas compris votre demande et ne veux pas insister",
        Reason.GUARDRAIL: "je ne peux pas vous aider davantage moi-même",
        Reason.TOOL_FAILURE: "je n'arrive pas à joindre notre système de commandes",
        Reason.AGENT_OFF: "notre assistant est arrêté en ce moment",
        Reason.AGENT_FAILED: "un problème est survenu pendant ma réponse, et j'en suis désolé",
        Reason.BUDGET: "notre assistant a atteint sa limite pour le moment",
        Reason.UNANSWERED_EMAIL: "cet e-mail doit recevoir la réponse d'une personne",
    },
}

_HANDOFF = {
    "en": "I'm connecting you with a support teammate because {because}. I've passed along a summary, so you won't need to repeat yourself.",
    "de": "Ich verbinde Sie mit unserem Support-Team, weil {because}. Eine Zusammenfassung habe ich weitergegeben, Sie müssen also nichts wiederholen.",
    "es": "Le paso con una persona de nuestro equipo porque {because}. He enviado un resumen, así que no tendrá que repetir nada.",
    "fr": "Je vous mets en relation avec une personne de notre équipe, car {because}. J'ai transmis un résumé : vous n'aurez rien à répéter.",
}

_ORDER_NUMBER_HELPS = {
    "en": "If you have your order number to hand, write it here: it will be passed on.",
    "de": "Wenn Sie Ihre Bestellnummer zur Hand haben, schreiben Sie sie hier: Ich gebe sie weiter.",
    "es": "Si tiene a mano el número de pedido, escríbalo aquí: se lo haremos llegar.",
    "fr": "Si vous avez votre numéro de commande, écrivez-le ici : il sera transmis.",
}

_DECLINED: dict[str, dict[str, str]] = {
    "not_in_help_centre": {
        "en": "I'm sorry, I don't have that information in our help centre, and I don't want to guess. Would you like me to connect you with a teammate?",
        "de": "Dazu habe ich in unserem Hilfebereich leider keine Informationen, und raten möchte ich nicht. Soll ich Sie mit einem Menschen verbinden?",
        "es": "Lo siento, no tengo esa información en nuestro centro de ayuda y no quiero adivinar. ¿Quiere que le pase con una persona?",
        "fr": "Désolé, je n'ai pas cette information dans notre centre d'aide et je ne veux pas deviner. Voulez-vous que je vous mette en relation avec une personne ?",
    },
    "out_of_scope": {
        "en": "That is outside what I can help with here. I can answer questions about your orders, payments, deliveries, account and our products.",
        "de": "Dabei kann ich hier nicht helfen. Ich beantworte Fragen zu Bestellungen, Zahlungen, Lieferungen, Ihrem Konto und unseren Produkten.",
        "es": "Eso queda fuera de lo que puedo atender aquí. Puedo responder sobre pedidos, pagos, entregas, su cuenta y nuestros productos.",
        "fr": "Cela dépasse ce que je peux traiter ici. Je réponds aux questions sur vos commandes, paiements, livraisons, votre compte et nos produits.",
    },
}

_FILES = {
    "en": "Thank you, that has arrived. I can't look at files myself. Could you tell me in words what you need, or would you like me to connect you with a teammate, who can see it?",
    "de": "Danke, das ist angekommen. Dateien kann ich selbst nicht ansehen. Können Sie mir in Worten sagen, was Sie brauchen, oder soll ich Sie mit einem Menschen verbinden, der sie sieht?",
    "es": "Gracias, ha llegado. Yo no puedo ver archivos. ¿Puede decirme con palabras qué necesita, o prefiere que le pase con una persona que sí lo ve?",
    "fr": "Merci, c'est bien arrivé. Je ne peux pas voir les fichiers moi-même. Pouvez-vous me dire en quelques mots ce qu'il vous faut, ou voulez-vous que je vous passe une personne qui les voit ?",
}

_UNSEEN = {
    "en": "I can't look at what you attached myself. A teammate can: just say so if you would like one.",
    "de": "Ihren Anhang kann ich selbst nicht ansehen. Ein Mensch aus unserem Team kann es: Sagen Sie einfach Bescheid.",
    "es": "Yo no puedo ver lo que ha adjuntado. Una persona del equipo sí puede: dígamelo si la necesita.",
    "fr": "Je ne peux pas voir votre pièce jointe moi-même. Une personne de l'équipe le peut : dites-le-moi si besoin.",
}

_NEEDS_ORDER = {Reason.DELIVERY_PROBLEM, Reason.MONEY_MOVEMENT}


def handoff_notice(payload: HandoffPayload, language: str = "en") -> str:
    """Why a person takes over, and that they know what was said. Where an order number is missing, it asks for it."""
    code = language if language in _HANDOFF else "en"
    notice = _HANDOFF[code].format(because=_BECAUSE[code][payload.escalation_reason])
    if payload.escalation_reason in _NEEDS_ORDER and not payload.collected_fields.get("order_id"):
        notice = f"{notice} {_ORDER_NUMBER_HELPS[code]}"
    return notice


def files_notice(language: str = "en") -> str:
    """The answer to files that came without a word: that nobody has looked at them, and who could."""
    return _FILES.get(language, _FILES["en"])


def unseen_notice(language: str = "en") -> str:
    """What stands behind an answer to a message that had files: it does not rest on them."""
    return _UNSEEN.get(language, _UNSEEN["en"])


def declined_notice(reason: str, language: str = "en") -> str:
    """That there is no answer, and what to do instead. `reason` is not_in_help_centre or out_of_scope."""
    texts = _DECLINED[reason]
    return texts.get(language, texts["en"])
