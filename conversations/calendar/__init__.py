"""Countries, public holidays, time zones. No database.

Public: public_holidays, country_names, is_country, subdivisions_of, time_zones, is_time_zone, place_of.
Imports of this app: nothing.
"""
