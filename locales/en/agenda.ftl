agenda-title = My agenda
agenda-week-of = { $from } to { $to }
agenda-view-day = Day
agenda-view-week = Week
agenda-view-month = Month
agenda-views = View
agenda-moves = Go to other days
agenda-previous = Before
agenda-next = After
agenda-today = Today
agenda-now = Now
agenda-count = { $count ->
    [one] One session, { $length }.
   *[other] { $count } sessions, { $length } in all.
}
agenda-none = No session.
agenda-free = Free
agenda-zone = Times are those of { $zone }, your zone as a coach.
agenda-change = The clocks change on { $day }: the day lasts { $length }.
agenda-skipped = This hour does not exist on that day.
agenda-again = again
agenda-until = until { $time }
agenda-from = from { $time }
agenda-all-day = all day
agenda-away = Away
agenda-busy = Taken in another calendar
agenda-hold = Awaiting payment
agenda-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
agenda-whole = Show the whole day
agenda-usual = Show the useful hours
agenda-empty = Nothing planned
agenda-empty-text = The sessions your clients book will appear here, with your time off. Your availability decides what they can choose.
agenda-empty-action = Set my availability
agenda-keys = With the keyboard: arrows to go forth and back, T for today, D, W and M for the day, the week and the month.

error-field-agenda-stretch = The end comes after the start, 62 days later at most
