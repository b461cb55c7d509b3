"""The doors of the inbox: pages that read, and forms that change."""
