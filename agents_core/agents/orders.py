"""The orders specialist."""

from agents_core.agents.base import agent
from agents_core.tools.orders import get_order_status, list_my_orders
from agents_core.tools.proposed_actions import cancel_order
from agents_core.tools.verification import check_code, send_code

orders = agent(
    "orders",
    description="Status, tracking, delivery, change or cancellation of an order.",
    tools=[get_order_status, list_my_orders, send_code, check_code, cancel_order],
    route="orders",
)
