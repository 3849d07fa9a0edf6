error-slot-day-full = This coach has no room for another session that day
error-slot-day-full-detail = Nothing was booked or charged. Please choose another day.
