# Moving a session, booking a series, suspending one's practice.
error-move-too-late = This session can no longer be moved
error-move-too-late-detail = A session can be moved until 24 hours before it starts. Nothing was changed.
error-move-same-time = The session is at that time already
error-move-same-time-detail = Nothing was changed. Choose another time.
error-refund-changed = The refund has changed
error-refund-changed-detail = Time has passed since you opened this page. Nothing was cancelled. This is what would be refunded now.
error-moves-too-many = You have moved too many sessions today
error-moves-too-many-detail = Nothing was changed. One may move { $max } times in 24 hours at most. Try again later.
error-cancellations-too-many = You have cancelled too many sessions today
error-cancellations-too-many-detail = Nothing was changed. One may cancel { $max } times in 24 hours at most. Try again later, or write to us.
error-series-conflicts = Some dates cannot be booked
error-series-conflicts-detail = Nothing was booked. Change or leave out the dates that are marked.
error-series-paid = This series is paid already
error-series-paid-detail = Nothing was charged.
error-series-over = Nothing is left to cancel in this series
error-series-over-detail = Nothing was changed.
error-field-series-count = Choose { $min } to { $max } sessions
error-field-coach-suspended = This coach takes no new sessions at the moment
error-field-slot-taken = This time is taken
error-field-slot-day-full = This coach sees nobody else that day
error-field-slot-yours = This time is already yours
error-field-slot-let-go = You held this time without paying for it: it is not held for you again right away
error-field-slot-client-busy = You already have a session at that time
error-field-slot-no-such-time = This time does not exist that day: the clocks go forward

booking-place = Place
booking-move = Move this session
booking-movable = It can be moved until { $when }.
booking-moved-you = You moved this session, which was planned for { $when }.
booking-moved-client = Your client moved this session, which was planned for { $when }.
booking-moved-coach = Your coach moved this session, which was planned for { $when }.
booking-refusable = If this time does not suit you, you can refuse it until { $when }: all of it is refunded.
booking-refuse = Refuse this time
booking-series = See all sessions of the series
book-series = Book several sessions, at regular intervals

move-title = Move the session
move-lede = Its length and price do not change.
move-refused = The session was not moved
move-choose = Choose another time
move-none = No other time is free at the moment.
move-continue = Continue
move-keep = Keep the time
move-before = Before
move-after = After
move-what-client = { $name } will be told by email. The link or the place of the session does not change.
move-what-coach = { $name } will be told by email, and can refuse this time for 48 hours: all of it would then be refunded.
move-submit = Move the session
move-other = Choose another time

cancel-one-of-series = This session is part of a series. Here you cancel only this one.
cancel-whole-series = Cancel the { $count } remaining sessions

series-book-title = Book several sessions
series-book-lede = With { $name }, starting { $when }, { $length } each time.
series-refused = The series was not booked
series-rhythm = Rhythm
series-how-many = Number of sessions
series-sessions = { $count ->
    [one] { $count } session
   *[other] { $count } sessions
}
series-every-WEEK = every week
series-every-TWO_WEEKS = every two weeks
series-every-MONTH = every month, on the same day of the same week
series-see = See the dates
series-dates = Dates
series-all-free = All these dates are free. You can change a time or leave out a date.
series-some-taken = { $count ->
    [one] One date is not free. Choose another time that day, or leave it out.
   *[other] { $count } dates are not free. Choose another time on those days, or leave them out.
}
series-coach-clock = The time stays the same in { $zone }, even if the clocks change.
series-conflict = { $time }: { $why }
series-skip = Not that day
series-total = { $count ->
    [one] { $count } session at { $price }, { $total } in all
   *[other] { $count } sessions at { $price }, { $total } in all
}
series-hold-note = All sessions are booked together, or none. The times are held for 15 minutes, while you pay for all of them at once.
series-submit = Book these sessions
series-only-one = Only one session
series-title = Series of sessions with { $name }
series-pay-title = Still to pay
series-held = { $count ->
    [one] The time is held for you until
   *[other] The { $count } times are held for you until
}
series-pay-all = You pay once. Each session can then be cancelled on its own.
series-coach-page = The coach's page
series-cancel = { $count ->
    [one] Cancel the remaining session
   *[other] Cancel the { $count } remaining sessions
}
series-cancel-title = Cancel the rest of the series
series-refund = { $amount } will be refunded to you in all.
series-refund-client = { $amount } will be refunded to your client in all.
series-comes-back = Refunded
series-nothing-left = No session of this series can be cancelled any more.
series-back = Back to the series
series-keep = Keep the sessions

flash-booking-moved = The session is moved to { $when }.
flash-series-declined = The payment was declined. Your times are still held: you can try again.
flash-series-cancelled = { $count } sessions are cancelled. { $amount } are refunded.

suspend-title = Suspend my profile
suspend-lede = Your profile leaves the list and nobody can book any more. You can come back whenever you like.
suspend-none = You have no session ahead. Times that were waiting for a payment are released.
suspend-ahead = { $count ->
    [one] You have one session ahead
   *[other] You have { $count } sessions ahead
}
suspend-keep = Keep them
suspend-keep-note = You will hold them as planned. Only times that wait for a payment are released.
suspend-cancel = { $count ->
    [one] Cancel my session ahead
   *[other] Cancel my { $count } sessions ahead
}
suspend-cancel-note = Your clients are told, and all of it is refunded to them: { $amount }.
suspend-submit = Suspend my profile
suspend-back = Change nothing
