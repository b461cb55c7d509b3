"""What can be done with a conversation. Consumers, views, tasks and commands are doors to these functions; each checks,
writes in one transaction, and announces on commit."""
