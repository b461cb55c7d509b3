"""The billing specialist."""

from agents_core.agents.base import agent
from agents_core.tools.account import get_account_details
from agents_core.tools.proposed_actions import change_account, refund_order
from agents_core.tools.verification import check_code, send_code

billing = agent(
    "billing",
    description="Payments, invoices, bills, fees, plans and subscriptions.",
    tools=[get_account_details, send_code, check_code, refund_order, change_account],
    route="billing",
)
