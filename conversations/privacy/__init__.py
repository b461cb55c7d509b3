"""Personal data and courtesies out of a text before it leaves the conversation.

Public: redact_personal_data, redact_customer, without_courtesies.
Imports of this app: models.
"""
