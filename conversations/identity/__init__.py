"""Who is at the other end, and how often they may send.

Public: visitor_of_request, visitor_of_socket, remember_visitor, visitor_token, guest_customer, verified_customer,
customer_from_signed_identity, allowed.
Imports of this app: exceptions, models.
"""
