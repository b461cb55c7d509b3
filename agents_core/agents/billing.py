"""The billing specialist."""

from agents_core.agents.declaration import agent
from agents_core.tools.account import get_account_details
from agents_core.tools.codes import check_code, send_code
from agents_core.tools.sensitive import change_account, refund_order

billing = agent(
    "billing",
    description="Payments, invoices, bills, fees, plans and subscriptions.",
    tools=[get_account_details, send_code, check_code, refund_order, change_account],
    route="billing",
)
