# A coach's hours: their week, their absences, their rules.
error-field-day = A date is expected, such as 2026-03-30
error-slot-day-full = This coach has no room for another session that day
error-slot-day-full-detail = Nothing was booked or charged. Please choose another day.
error-week-changed = Your week was saved elsewhere in the meantime
error-week-changed-detail = Nothing is lost: what you typed is below. Save again to put it in place of the other version.

error-field-window-start = Give a time from 00:00 to 23:59, such as 09:00
error-field-window-end = Give a time up to 24:00, such as 17:30
error-field-window-order = The end must come after the start. To pass midnight, make two windows: until 24:00, then from 00:00 the next day. Sessions go from one to the other
error-field-window-validity = The last day must come after the first
error-field-windows-many = Too many: 100 windows at most
error-field-time-off-order = The end must come after the start
error-field-time-off-over = This absence is already over
error-field-time-off-long = An absence lasts two years at most
error-field-time-off-many = You already have 200 absences ahead: remove those you no longer need
error-field-rules-minutes = From { $min } to { $max } minutes
error-field-rules-days = From { $min } to { $max } days
error-field-rules-notice = From { $min } to { $max } minutes, which is 30 days at most
error-field-rules-notice-horizon = The notice must be shorter than the time open for booking
error-field-rules-durations = Choose from { $min } to { $max } lengths
error-field-rules-duration = Each length is from { $min } to { $max } minutes
error-field-rules-daily = From { $min } to { $max } sessions

flash-week-saved = Your week is saved.
flash-zone-changed = Your hours are now those of { $name }. Sessions already booked keep their instant.
flash-rules-saved = Your rules are saved.
flash-time-off-added = Your absence is noted.
flash-time-off-removed = The absence is removed. The times of this period are offered again.
flash-time-off-start-moved = That time does not exist that day: the clocks go forward. The absence begins { $when }.
flash-time-off-end-moved = That time does not exist that day: the clocks go forward. The absence ends { $when }.

availability-nav = Your hours
availability-title = Availability
availability-week = Weekly hours
availability-time-off = Time off
availability-rules = Booking rules
availability-preview = Preview
availability-lede = Your hours in { $zone } ({ $offset }). They stay the same when the clocks change.
availability-public = See my times
availability-empty-title = No open hours yet
availability-empty = Nobody can book yet. Add the windows of your week, then save.
availability-errors = Some answers need correcting
availability-errors-text = Nothing is saved. What you typed is kept.
availability-theirs = What was saved in the meantime
availability-closed = Closed
availability-start = Start, { $day }
availability-end = End, { $day }
availability-remove = Remove
availability-bounds = Only for a period
availability-valid-from = First day
availability-valid-until = Last day
availability-overlap = These windows overlap: they count as one
availability-add = Add a window
availability-copy = Copy to…
availability-copy-now = Copy
availability-save = Save the week
availability-unsaved = Some changes are not saved.
availability-grid = Your week, hour by hour
availability-grid-hint = Drag to open a window, or change the hours below. With the keyboard: arrows move a window, Shift and arrows change its end, Delete removes it.
availability-grid-block = { "{" }day{ "}" }, { "{" }start{ "}" } to { "{" }end{ "}" }
availability-outside = Sessions outside your hours
availability-outside-none = All your coming sessions are within your hours.
availability-outside-text = { $count ->
    [one] This session stays booked, although it is outside your current hours.
   *[other] These { $count } sessions stay booked, although they are outside your current hours.
}
availability-zone = Time zone
availability-zone-text = If you change the zone, your windows keep their hours: nine stays nine, but elsewhere. Sessions already booked and absences keep their instant.
availability-zone-label = Zone of your hours
availability-zone-hint = A continent and a city, such as Europe/Paris
availability-zone-save = Change the zone
availability-zone-unknown = The zone “{ $zone }” is unknown: no time is offered. Choose one below.
availability-from-to = { $from } → { $to }
availability-end-of = { $day } included

availability-rules-lede = How your hours become times to book.
availability-durations = Lengths offered
availability-durations-hint = Up to 12. Those over three hours are for companies.
availability-duration-other = Another length, in minutes
availability-optional = optional
availability-before = Free time before, in minutes
availability-after = Free time after, in minutes
availability-buffers-hint = Between two sessions the longer of the two counts: they are not added up.
availability-daily = Sessions a day, at most
availability-daily-hint = Leave empty for no limit.
availability-notice = Notice
availability-notice-unit = Unit of the notice
availability-unit-minutes = minutes
availability-unit-hours = hours
availability-unit-days = days
availability-horizon = How many days ahead one can book
availability-horizon-hint = From 1 to 365 days.
availability-step = A possible start every… minutes
availability-step-hint = Counted from the start of each window: 30 gives 9:00, 9:30, 10:00…
availability-rules-note = These rules hold for the next bookings. Sessions already booked do not change.
availability-rules-save = Save the rules

availability-time-off-lede = No time is offered while you are away. Times in { $zone }.
availability-absences = Ahead
availability-absences-none = No absence. Holidays, training, a morning off: note them below.
availability-absent-now = now
availability-within = { $count ->
    [one] One session is already booked within it, and stays:
   *[other] { $count } sessions are already booked within it, and stay:
}
availability-absence-new = Note an absence
availability-start-date = First day
availability-start-time = From
availability-end-date = Last day
availability-end-time = Until
availability-absence-hint = Without a time the whole day counts. Without a last day the absence lasts one day.
availability-reason = Reason
availability-reason-hint = For you alone: nobody else sees it.
availability-absence-save = Note the absence

availability-preview-title = What a client in { $zone } sees
availability-preview-lede = The real times, as they would be booked now.
availability-preview-account = Nobody can book yet: your payment account is not open. This is what would be offered.
availability-preview-account-open = Open my account
availability-preview-closed = Nobody can book yet: a price or a way to meet is missing. This is what would be offered.
availability-preview-where = Where the client is
availability-preview-duration = Length
availability-preview-from = From
availability-preview-show = Show
availability-preview-there = In grey, the time at your place ({ $zone }), with the day when it is another.
availability-preview-none = Nothing free in these seven days.
