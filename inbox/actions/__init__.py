"""What a teammate may do with a ticket. Each refuses with an ActionError and then has changed nothing."""
