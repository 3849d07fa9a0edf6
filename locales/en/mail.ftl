# The letters, and which of them one wants.

mail-fact = { $what }: { $says }
mail-unsubscribe = Stop these letters
mail-preferences = Choose my letters
mail-both-zones = { $when }, which is { $there } in { $zone } for { $name }
mail-day-and-time = { $day } at { $time }
mail-today = today at { $time }
mail-tomorrow = tomorrow at { $time }

mail-fact-when = When
mail-fact-length = Length
mail-fact-room = Video room
mail-fact-place = Place
mail-fact-price = Price
mail-fact-total = Total price
mail-fact-before = Planned before
mail-fact-reason = Reason

mail-series-subject = { $count } sessions confirmed with { $name }
mail-series-text = Your { $count } sessions with { $name } are confirmed. Here they all are.
mail-series-cancelled-subject = { $count } sessions cancelled with { $name }
mail-series-cancelled-text = Your { $count } sessions with { $name } are cancelled. Here they all are.
mail-series-number = Session { $number }
mail-series-free = Each session can be cancelled without cost until 24 hours before it starts.
mail-series-action = See my sessions

mail-moved-subject = Session moved with { $name }, { $when }
mail-moved-by-you = You moved your session with { $name }. It takes place { $when }.
mail-moved-by-other = { $name } moved your session. It takes place { $when }.
mail-moved-by-platform = TrustCoach IA moved your session with { $name }. It takes place { $when }.

mail-no-refund = The time for cancelling without cost was over: no refund is due.

mail-missed-subject = Absence noted, session with { $name }, { $when }
mail-missed-client = { $name } says that you did not come to the session on { $when }. It is not refunded.
mail-missed-client-after = If that is a mistake, answer this letter: your coach will read it.
mail-missed-coach = You noted that { $name } did not come to the session on { $when }. You are paid for it.
mail-missed-coach-after = Your client has just been told and can answer you.

mail-declined-subject = Your payment did not go through
mail-declined-text = Your bank declined the payment for the session with { $name }, { $when }. Nothing was taken.
mail-declined-until = The time stays held for you until { $when }. You can try another card.
mail-declined-action = Try again

mail-refund-sent-subject = Your refund of { $amount } is on its way
mail-refund-sent-text = We gave the order to return { $amount } to you for the session with { $name }, { $when }.
mail-refund-sent-after = Depending on your bank, it shows on your account within 5 to 10 working days.
mail-refund-failed-subject = Your refund of { $amount } is delayed
mail-refund-failed-text = The bank did not accept the order to return { $amount } to you for the session with { $name }, { $when }. It is still owed to you.
mail-refund-failed-after = We are seeing to it and will write to you as soon as it has left. You have nothing to do.

mail-day-subject = Reminder: session with { $name }, { $when }
mail-day-text = Your session with { $name } takes place { $when }.
mail-hour-subject = Soon: session with { $name }, { $when }
mail-hour-text = Your session with { $name } begins soon, { $when }.
mail-review-subject = How was your session with { $name }?
mail-review-text = Your session with { $name } is over. A rating from 1 to 5 and a few words help those who are looking for their coach.
mail-review-action = Give my opinion
mail-review-after = What you write is public, under your first name. What was said in the session never is.

notifications-title = Your letters
notifications-lede = We write to you at { $email }.
notifications-refused-title = Our letters do not reach you
notifications-refused = The server of { $email } refuses our letters. Check that the address still exists and that the mailbox is not full.
notifications-optional = What you choose
notifications-kind-reminderDay = Reminder the day before
notifications-note-reminderDay = 24 hours before each session.
notifications-kind-reminderHour = Reminder just before
notifications-note-reminderHour = One hour before each session.
notifications-kind-review = Request for a rating
notifications-note-review = Two hours after a session, unless you rated it already.
notifications-save = Save
notifications-always = What we always send
notifications-always-text = These letters say what you need to know so as to miss nothing and lose nothing. They cannot be turned off.
notifications-kind-bookings = Bookings
notifications-note-bookings = A session confirmed, moved or cancelled, an absence noted: someone counts on you at that time.
notifications-kind-money = Money
notifications-note-money = A payment declined, a refund: it is your money.
notifications-kind-summaries = Summaries
notifications-note-summaries = A draft to validate, a summary that is ready. The letter says nothing else of it.
notifications-kind-safety = Safety of the account
notifications-note-safety = Login links, a changed password: it may not have been you.
notifications-how = Language and time zone of the letters
notifications-change = Change them in my account
flash-notifications-saved = Your choices are saved.

unsubscribe-title = Stop these letters
unsubscribe-ask = We will not send you these letters any more. Those about your bookings, your money and the safety of your account go on.
unsubscribe-submit = Stop them
unsubscribe-done = Done: you will not get these letters any more.
unsubscribe-already = You do not get these letters any more.
unsubscribe-again = Get them again
unsubscribe-again-done = Done: you will get these letters again.
unsubscribe-all = Choose all my letters

account-letters-note = Reminders, requests for ratings: choose what you get.

mail-verify-subject = Confirm your address
mail-verify-text = An account has just been created on TrustCoach IA with this address. Confirm that it is yours: your bookings and login links will arrive there. The link is good for three days.
mail-verify-action = Confirm my address
mail-verify-after = If you did not create this account, do nothing, or take it over from that same page: the password that someone else chose will be removed.

mail-unproven-subject = A password was removed from your account
mail-unproven-text = This account had a password, chosen before anyone had proven that this address was theirs. You have just proven it without that password: we removed it, and every device that was logged in with it is logged out.
mail-unproven-action = Choose a password
mail-unproven-after = Without a password, you log in by a link sent to this address.

verify-title = Confirm your address
verify-lead-here = One click, and we know that this address is yours.
verify-lead = Tell us that this account is yours.
verify-password = Your password
verify-password-hint = The one you chose when you created the account.
verify-submit = Confirm my address
verify-not-mine = Was it not you who chose it?
verify-not-mine-text = The address is yours, and so is the account. The password that someone else chose is removed and their devices are logged out.
verify-not-mine-submit = Go on without that password
flash-address-proven = Your address is confirmed.
flash-address-proven-dropped = Your address is confirmed, and the password that was not yours is removed.
flash-address-letter-sent = A letter is on its way to { $email }. Open its link to confirm the address.

layout-admin-letters = Letters
letters-failed-title = Letters that did not arrive
letters-failed-lede = Those of the last month. What they said is forgotten, except for those without an answer: they stay sealed, so that they can leave again.
letters-failed-none = Everything arrived
letters-failed-none-text = No letter was refused in the last 30 days.
letters-failed-to = To
letters-failed-when = Written
letters-failed-status = What happened
letters-failed-status-refused = Refused
letters-failed-status-given_up = Given up
letters-failed-status-unknown = No answer
letters-failed-answer = The server's answer
letters-failed-tries = Tries
letters-failed-nobody = Nobody with an account
letters-again = Send again
letters-again-ask = The server may have delivered it already. So the letter may arrive twice.
letters-again-sure = Send it all the same
flash-letter-again = The letter leaves again.
error-letter-not-unknown = This letter is not sent again
error-letter-not-unknown-detail = It is known what became of it, or it serves no purpose any more. Nothing was sent.
