"""Where orders and accounts come from. `base` is the contract, `demo` and `http` are the two connectors.

Public: connector, Connector, Order, Account, Receipt, execute_action.
Imports of this app: models.
"""
