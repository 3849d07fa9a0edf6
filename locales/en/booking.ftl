# Booking, my sessions, the coach's desk.
error-slot-taken = This time has just been taken
error-slot-taken-detail = Nothing was booked or charged. Choose another time.
error-booking-crowded = Too many people are booking this coach right now
error-booking-crowded-detail = Nothing was booked or charged. Try again in a few seconds.
error-client-busy = You already have a session then
error-client-busy-detail = Nothing was booked. Choose another time, or cancel the other session.
error-slot-yours = This time is already yours
error-slot-yours-detail = You have booked it, or you are holding it: nothing more was booked or charged. Open your booking to go on.
flash-slot-yours = This time is already yours: here is your booking.
error-address-unproven = Confirm your e-mail address first
error-address-unproven-detail = Nothing was booked. Open the letter that we sent you when you registered and follow its link, then come back and choose your time. We can send you that letter again.
error-holds-too-many = You are already holding several times without having paid for them
error-holds-too-many-detail = Nothing was booked. One holds { $max } times at once at most, and a series counts as two. Pay for one or cancel it; otherwise each is free again after 15 minutes.
error-holds-too-many-coach = You are already holding times with this coach without having paid for them
error-holds-too-many-coach-detail = Nothing was booked. One holds { $max } times at once at most with one coach, and a series counts as two. Pay for one or cancel it; otherwise each is free again after 15 minutes.
error-slot-let-go = You held this time without paying for it
error-slot-let-go-detail = Nothing was booked. So that others can take it, it is not held for you again for { $minutes } minutes. Choose another time, or come back later.
book-resend-proof = Send the letter again
book-see-holds = See the times I am holding
book-see-own = See that session
error-booking-state = { $status ->
    [PENDING] This booking still waits for its payment
    [CONFIRMED] This booking is already confirmed
    [IN_PROGRESS] This session is going on
    [COMPLETED] This session is over
    [CANCELLED] This booking is cancelled
   *[NO_SHOW] This session was declared missed
}
error-booking-state-detail = Nothing was changed.
error-cancel-after-start = The session has begun and can no longer be cancelled
error-cancel-after-start-detail = Nothing was changed. Talk to your coach, who can still cancel it.
error-session-not-begun = The session has not begun yet
error-session-not-begun-detail = Nothing was changed. Come back after the time of the appointment.
error-no-show-too-early = Your client may still come
error-no-show-too-early-detail = An absence can be declared from 15 minutes after the start.
error-no-show-too-late = It is too late to declare an absence
error-no-show-too-late-detail = An absence can be declared within 24 hours of the start.
error-rating-settled = Your review can no longer be changed
error-rating-settled-detail = A review can be changed for 14 days. Yours is kept as it is.

error-field-coach-unknown = There is no such coach
error-field-own-coach = You cannot book a session with yourself
error-field-mode-not-offered = This coach does not offer sessions of this kind
error-field-no-companies = This coach does not work with companies
error-field-coach-no-rate = This coach has not set a price yet
error-field-slot-duration = This coach offers no session of this length
error-field-slot-past = This date is in the past
error-field-slot-too-soon = This is too soon: this coach asks for more notice
error-field-slot-too-far = This is too far ahead: this coach's diary is not open yet
error-field-slot-outside = This coach is not available then, or not for that long
error-field-slot-step = This coach's sessions do not start at that minute
error-field-slot-time-off = This coach is away then
error-field-rating = Choose a rating from 1 to 5

booking-status-PENDING = To be paid
booking-status-CONFIRMED = Confirmed
booking-status-IN_PROGRESS = Going on
booking-status-COMPLETED = Completed
booking-status-CANCELLED = Cancelled
booking-status-NO_SHOW = Missed
booking-status-expired = Expired
booking-mode-REMOTE = By video
booking-mode-IN_PERSON = In person
booking-in-zone = { $when } ({ $zone } time)
booking-zone-note = { $zone } time
booking-calendar-title = Session with { $name }

booking-summary = Your booking
booking-when = When
booking-where = Where
booking-free-cancellation = Free cancellation
booking-free-until = until { $when }
booking-free-over = no longer; half is refunded before the start
booking-total = Total

book-title = Check your session
book-lede = One more step: the payment. Nothing is charged before.
book-refused = This session cannot be booked
book-where = Where the session takes place
book-remote-note = You will get a link
book-remote-only = This session takes place by video. You will get a link.
book-in-person-only = This session takes place in person: { $place }.
book-location = Propose another place
book-location-hint = For a session in person. Your coach has to accept it; until then, the session takes place at theirs.
book-optional = optional
book-hold-note = The time is held for 15 minutes while you pay.
book-submit = Book this time
book-submit-short = Book
book-other-slot = Choose another time
book-other-coach = See the coaches

booking-title = Session on { $when }
booking-with = With { $name }
booking-refused = This could not be done
booking-pending-text = The time is held for a few minutes, until it is paid.
booking-next = And now?
booking-prepare = Prepare the session
booking-prepare-note = Your consent to the recording, and what you would like to talk about
booking-room = Video room
booking-room-note = The link works at the time of the session
booking-room-join = Join
booking-calendar = Calendar
booking-calendar-note = To find the session in your calendar
booking-calendar-get = Add to my calendar
booking-contact = Write
booking-cancel = Cancel this session
booking-open-session = Open the session
booking-after-COMPLETED = This session took place.
booking-after-NO_SHOW = The absence was declared. This session is not refunded.
booking-close-title = Did the session take place?
booking-close-text = Without an answer from you, it will be considered completed.
booking-complete = It took place
booking-start = It begins
booking-no-show = My client did not come
booking-cancelled-you = You cancelled this session on { $when }.
booking-cancelled-client = Your client cancelled this session on { $when }.
booking-cancelled-coach = Your coach cancelled this session on { $when }.
booking-cancelled-platform = TrustCoach cancelled this session on { $when }.
booking-cancelled-hold = The time was not paid for soon enough.

cancel-title = Cancel the session
cancel-refused = The session cannot be cancelled
cancel-refund-all = You will get { $amount } back, all that you paid.
cancel-refund-half = You will get { $amount } back, half: the session starts in 24 hours or less.
cancel-refund-client = Your client will get { $amount } back, all that they paid.
cancel-nothing-paid = Nothing was paid: there is nothing to refund.
cancel-what-client = The time goes back to your coach, who is told. The booking stays in your list, as cancelled.
cancel-what-coach = The time is free again and your client is told. The booking stays in your list, as cancelled.
cancel-reason = A word of explanation
cancel-reason-hint = The other person will read it.
cancel-submit = Cancel the session
cancel-keep = Keep the session
cancel-back = Back to the booking

review-title = Your review of this session
review-until = You can change it until { $when }.
review-rating = Your rating, from 1 to 5
review-stars = { $count ->
    [one] { $count } out of 5
   *[other] { $count } out of 5
}
review-comment = A few words
review-comment-hint = A person reads them before they appear on your coach's page, without your last name.
review-submit = Give my review

sessions-title = My sessions
sessions-count = { $count ->
    [one] One session to come.
   *[other] { $count } sessions to come.
}
sessions-row = { $name } · { $place } · { $length }
sessions-ahead = To come
sessions-ahead-none = No session to come.
sessions-behind = Past
sessions-behind-all = Past or cancelled
sessions-behind-none = Your past sessions and their summaries will appear here.
sessions-book = Book a session
sessions-pay = Pay
sessions-empty-title = No session yet
sessions-empty-text = Your coming sessions will appear here, then their summaries. Begin by choosing a coach.
sessions-empty-action = Find a coach
sessions-empty-coach = The sessions that your clients book will appear here.
sessions-empty-desk = Go to my desk

desk-title = My desk
desk-today = Today
desk-today-count = { $count ->
    [0] No session today.
    [one] One session today.
   *[other] { $count } sessions today.
}
desk-today-none = Your day is free.
desk-waiting = What waits for you
desk-waiting-none = Nothing waits for you.
desk-to-validate = { $count ->
    [one] One summary to review
   *[other] { $count } summaries to review
}
desk-to-close = { $count ->
    [one] One session to close
   *[other] { $count } sessions to close
}
desk-ahead = The next seven days
desk-ahead-none = No session booked.
desk-all = All my sessions
desk-money = Earned in { $month }
desk-money-none = Nothing yet this month. What your clients pay will appear here, after commission.
desk-money-note = After commission and refunds.
desk-profile = See my page

flash-booking-cancelled = The session is cancelled.
flash-booking-cancelled-refund = The session is cancelled. { $amount } is refunded.
flash-session-started = The session is going on.
flash-session-completed = The session is completed.
flash-session-missed = The absence is declared.
flash-review-kept = Thank you, your review is kept.

mail-booking-action = See the booking
error-place-answered = No place waits for your answer
error-place-answered-detail = Nothing was changed. The place of the session is shown on its page.
error-place-too-late = The session has begun, its place changes no more
error-place-too-late-detail = Nothing was changed. The place of the session is shown on its page.
booking-place-proposed = Other place proposed
booking-place-proposed-client = Waiting for your coach to accept. Until then, and if they refuse, the session takes place where it says above.
booking-place-proposed-coach = Your client proposes this place. Unless you accept, the session takes place at yours.
booking-place-waiting = { $place }: proposed, waiting for the coach to accept
booking-place-accept = Accept this place
booking-place-refuse = Refuse this place
flash-place-accepted = The session will take place there. Your client is told.
flash-place-refused = The session keeps its place. Your client is told.
mail-place-proposed-client = The place that you propose waits for your coach to accept it. Until then, the session takes place where it says.
mail-place-proposed-coach = Your client proposes another place. It counts only if you accept it: open the booking to read it and answer.
mail-place-accepted-subject = New place accepted: session with { $name }, { $when }
mail-place-accepted-text = The place proposed for the session with { $name } is accepted. That is where you meet.
mail-place-refused-subject = The session with { $name }, { $when }, keeps its place
mail-place-refused-text = { $name } prefers not to change the place. Your session takes place where it says. If that does not suit you, you can cancel it on the usual terms.
mail-confirmed-subject = Session confirmed with { $name }, { $when }
mail-confirmed-text = Your session with { $name } is confirmed: { $when }, { $length }.
mail-confirmed-free = Cancelling is free until { $when }.
mail-confirmed-half = The session starts in less than 24 hours: cancelling it would cost half of the price.
mail-cancelled-subject = Session cancelled with { $name }, { $when }
mail-cancelled-text = The session with { $name } on { $when } is cancelled.
mail-refund = { $amount } goes back to the means of payment that was used. You have nothing to do.
mail-late-subject = Your payment is returned to you
mail-late-text = Your payment for the session with { $name }, { $when }, came after the 15 minutes for which the time was held. The session is not booked.
mail-late-action = Choose another time
