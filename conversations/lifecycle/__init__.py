"""The verbs of a conversation, as customers and staff cause them. The one place that combines everything below.

Public: open_conversation, open_linked, post_customer_message, touch_customer_presence, take_over, return_to_queue,
return_to_agent, resolve, reopen, merge, rate, mark_helpful, leave_contact, set_reply_address,
open_email_conversation, addresses_of_customer, take_up_email, settle_email.
Imports of this app: approvals, attachments, db, exceptions, handoff, knowledge_feedback, memory, messages, models,
outbound_email, realtime, signals, turns.
"""
