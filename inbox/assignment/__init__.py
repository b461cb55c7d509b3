"""Whose a ticket is. `resolution.resolve_assigned` makes an open ticket the teammate's and closes it; replies that wait
are none of its business, so that the outbox may call it."""
