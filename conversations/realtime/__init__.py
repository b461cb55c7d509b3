"""Telling open pages that something changed: group names, the only group_send, the base of all sockets.

Public: announce, announce_message, announce_status, announce_handoff, Socket, monitor_channel_layer.
Imports of this app: db.
"""
