### Calendars: feeds, external calendars.

calendars-entry-busy = Busy
