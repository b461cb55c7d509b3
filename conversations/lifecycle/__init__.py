"""The verbs of a conversation, as customers and staff cause them. The one place that combines everything below.

Public: open_conversation, open_linked, post_customer_message (`customer_messages`); take_over, return_to_queue,
return_to_agent, resolve, reopen (`transitions`). Only chat, e-mail and other doors, and the inbox, call it.
"""
