"""Countries, public holidays, time zones. No database.

Public: public_holidays, is_country, subdivisions_of, time_zones, is_time_zone.
Imports of this app: nothing.
"""
