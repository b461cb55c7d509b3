"""The customer's websocket: protocol in, serializers out, what each open chat shows.

Public: ChatConsumer.
Imports of this app: attachments, db, exceptions, handoff, identity, lifecycle, messages, models, outbound_email,
realtime, wait_times.
"""
