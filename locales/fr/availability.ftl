error-slot-day-full = Ce coach a déjà toutes ses séances ce jour-là
error-slot-day-full-detail = Rien n'a été réservé ni débité. Choisissez un autre jour.
