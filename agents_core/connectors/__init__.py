"""Where orders and accounts come from. `base` is the contract, `demo` and `http` are the two connectors.

Public: connector, Order, Receipt, ConnectorError, ActionRefusedError, execute_action, load_demo_data.
Imports of this app: models.
"""
