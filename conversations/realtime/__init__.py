"""Telling open pages that something changed: group names, the only group_send, the base of all sockets.

Public: the announcements of broadcast, Socket, COME_AGAIN, monitor_channel_layer.
Imports of this app: db.
"""
