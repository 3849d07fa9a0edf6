### Les agendas : flux, agendas externes.

calendars-entry-busy = Occupé
