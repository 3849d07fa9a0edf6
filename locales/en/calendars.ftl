# Calendars: feeds, external calendars.
error-too-many-calendars = You already have five calendars
error-too-many-calendars-detail = Nothing was added. Remove one to add another.
error-field-calendar-url = This address cannot be read. It begins with https:// or webcal://
error-field-calendar-private = This address leads inside a network. Give a public one.
error-field-calendar-known = You have already added this calendar

calendars-entry-busy = Busy
calendars-feed-name = TrustCoach

calendars-title = My calendars
calendars-blocking = Calendars that block slots
calendars-blocking-lede = Time that is busy in these calendars is not offered to your clients. We keep no titles, no places and no guests; only the title of an event to correct is kept, encrypted, to show it to you.
calendars-add-title = Add a calendar
calendars-refused = The calendar was not added
calendars-refused-text = Correct what is shown below.
calendars-url = Address of the calendar (ICS)
calendars-url-hint = The secret address that your calendar gives. It begins with https:// or webcal://
calendars-name = Name
calendars-name-hint = So that you know which one it is: Personal, Work…
calendars-optional = optional
calendars-add = Add this calendar
calendars-full = Five calendars at most. Remove one to add another.
calendars-where = Where to find this address
calendars-where-google = Google Calendar: the calendar's settings, then “Secret address in iCal format”.
calendars-where-outlook = Outlook: Settings, Calendar, “Shared calendars”, then publish the calendar and copy the ICS link.
calendars-where-apple = iCloud: share the calendar, tick “Public Calendar” and copy the link.
calendars-read-at = read { $when }
calendars-busy = { $count ->
    [0] nothing busy
    [one] { $count } busy stretch
   *[other] { $count } busy stretches
}
calendars-state-reading = Being read
calendars-state-read = Read
calendars-state-failing = To watch
calendars-state-unreadable = Unreadable
calendars-error-address = The address does not lead to a calendar that we can read.
calendars-error-private = The address leads inside a network. It is not read.
calendars-error-unreachable = Nobody answers at this address.
calendars-error-slow = The answer took too long.
calendars-error-too-large = The calendar is larger than 5 MB.
calendars-error-redirects = The address sends us elsewhere too many times.
calendars-error-gone = The calendar is no longer at this address.
calendars-error-denied = We are not allowed to read this calendar.
calendars-error-status = The calendar's server is in trouble.
calendars-error-not-calendar = What is at this address is not a calendar.
calendars-error-cut-off = The calendar reached us incomplete.
calendars-error-too-much = The calendar holds too many events.
calendars-failing = The last good reading still counts until { $when }.
calendars-unreadable = No slots are offered until this calendar has been read.
calendars-next = Next try { $when }. The longer the calendar stays unreadable, the rarer the tries; “Read again” tries at once.
calendars-unclear = { $count ->
    [one] One event was not fully understood: all the time it may take is blocked.
   *[other] { $count } events were not fully understood: all the time they may take is blocked.
}
calendars-odd-title = Which events, and what to do
calendars-odd-untitled = Untitled
calendars-odd-which = “{ $title }”, from { $when } on.
calendars-odd-which-undated = “{ $title }”, without a readable date.
calendars-odd-why-start = Its start cannot be read. Open it in your calendar and give it a date and a time again.
calendars-odd-why-length = Its length is missing or makes no sense. Give it an end in your calendar.
calendars-odd-why-rule = The way it repeats is not understood. Choose a simpler one, or a last date.
calendars-odd-why-change = It moves a part of a series in a way that we do not understand. End the series on that day and create a new one.
calendars-odd-why-dates = One of its dates cannot be read. Save it again, or create it anew.
calendars-odd-why-zone = Its time zone is unknown. Choose one in your calendar.
calendars-odd-why-line = A line of it is damaged. Save it again, or create it anew.
calendars-odd-why-long = It takes more than a month without a break. If you are available meanwhile, mark it as “free” in your calendar.
calendars-odd-blocks = { $count ->
    [one] Until then it blocks from { $from } to { $until }.
   *[other] Until then it blocks { $count } stretches between { $from } and { $until }.
}
calendars-odd-more = { $count ->
    [one] And one more event.
   *[other] And { $count } more events.
}
calendars-read-now = Read again
calendars-remove = Remove
calendars-remove-ask = Time that is busy in it can be booked again.
calendars-remove-sure = Remove this calendar
flash-calendar-added = The calendar is added. It is being read for the first time.
flash-calendar-asked = The calendar is being read again.
flash-calendar-removed = The calendar is removed.

calendars-feed = My sessions in my calendar
calendars-feed-lede = Let your calendar follow your sessions: they appear, move and go by themselves.
calendars-account-title = My sessions in my calendar
calendars-account-lede = Let your calendar follow your sessions: they appear, move and go by themselves.
calendars-account-link = Follow my sessions in my calendar
calendars-feed-create = Make my address
calendars-feed-address = Your address
calendars-feed-show = Show the address
calendars-feed-secret = Keep it to yourself: whoever has it can read your sessions.
calendars-feed-copy = Copy
calendars-feed-copied = Address copied.
calendars-feed-open = Open in my calendar
calendars-feed-how = How to add it
calendars-feed-how-google = Google Calendar: “Other calendars”, “From URL”, then paste the address.
calendars-feed-how-outlook = Outlook: “Add calendar”, “Subscribe from web”, then paste the address.
calendars-feed-how-apple = iPhone, iPad and Mac: the button above is enough.
calendars-feed-names = Show with whom
calendars-feed-names-hint = Otherwise your calendar only says that you are busy.
calendars-feed-save = Save
calendars-feed-read = Last read { $when }.
calendars-feed-unread = Not read yet.
calendars-feed-delay = Your calendar decides when it reads it again: often every hour, sometimes once a day.
calendars-feed-renew = Change the address
calendars-feed-renew-ask = The present address stops working at once, wherever you gave it.
calendars-feed-renew-sure = Change the address now
calendars-feed-revoke = Delete the address
calendars-feed-revoke-ask = Calendars that follow it will receive nothing more.
calendars-feed-revoke-sure = Delete the address now
flash-feed-created = Your address is ready.
flash-feed-renewed = Your address has changed. Give the new one to your calendar.
flash-feed-names = Saved.
flash-feed-revoked = The address is deleted.

mail-calendar-lost-subject = Your calendar “{ $name }” cannot be read any more
mail-calendar-lost-text = Your calendar “{ $name }” could not be read since { $when }.
mail-calendar-lost-slots = So that nobody books you twice, we do not offer your slots until it is read. Your planned sessions do not change.
mail-calendar-lost-after = Check its address, or remove it. We try again every ten minutes, and will write to you when it is read.
mail-calendar-back-subject = Your calendar “{ $name }” is read again
mail-calendar-back-text = Your calendar “{ $name }” is read again. Your free slots are offered as before.
mail-calendar-odd-subject = { $count ->
    [one] An event of your calendar “{ $name }” needs correcting
   *[other] { $count } events of your calendar “{ $name }” need correcting
}
mail-calendar-odd-text = { $count ->
    [one] We did not fully understand an event of your calendar “{ $name }”. So that nobody books you twice, we block all the time it may take.
   *[other] We did not fully understand { $count } events of your calendar “{ $name }”. So that nobody books you twice, we block all the time they may take.
}
mail-calendar-odd-after = Once it is corrected in your calendar, we read it within fifteen minutes; “Read again” does it at once. Your planned sessions do not change.
mail-calendar-action = See my calendars
error-feed-needs-proof = Confirm your e-mail address first
error-feed-needs-proof-detail = A feed is lasting access to your sessions: it is made once your mailbox is proven yours.
