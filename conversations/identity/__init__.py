"""Who is at the other end, and how often they may send.

Public: visitor_of_request, visitor_of_socket, guest_customer, customer_from_signed_identity, allowed.
Imports of this app: exceptions, models.
"""
