"""The orders specialist."""

from agents_core.agents.declaration import agent
from agents_core.tools.codes import check_code, send_code
from agents_core.tools.orders import get_order_status, list_my_orders
from agents_core.tools.sensitive import cancel_order

orders = agent(
    "orders",
    description="Status, tracking, delivery, change or cancellation of an order.",
    tools=[get_order_status, list_my_orders, send_code, check_code, cancel_order],
    route="orders",
)
