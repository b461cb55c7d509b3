"""What other apps may act on. Each is sent inside the transaction that made it true."""

from django.dispatch import Signal

handed_off = Signal()  # conversation, handoff: waits for a person from now on
customer_wrote = Signal()  # conversation, message: while a person owns the conversation or is waited for
stranger_wrote = Signal()  # conversation: a mail to it came from an address that is not the customer's
taken = Signal()  # conversation, user: a person has it
returned = Signal()  # conversation, user: the agent has it again
resolved = Signal()  # conversation, user (None: by the customer or the agent)
agent_switched = Signal()  # on, by (None: from the command line), moved: how many conversations went to people
contact_left = Signal()  # conversation: the customer said where a reply reaches them
