# Home.
home-title = A coach you can trust, and words that stay yours
home-lede = Choose a verified coach, book in three taps. If you both wish it, the session is transcribed and your coach validates the summary.
home-search = What brings you here
home-search-example = Confidence, new role, stress…
home-search-go = Find a coach
home-promise-consent = Two consents, or nothing
home-promise-consent-text = Not one second is recorded before you and your coach have both agreed.
home-promise-consent-proof = How this is enforced
home-promise-person = Read by a person
home-promise-person-text = The AI prepares a draft. Your coach corrects and validates it, then you read it.
home-promise-person-proof = Where each sentence comes from
home-promise-company = Companies pay, and do not read
home-promise-company-text = They see a number of sessions. Never a word, never a name beside a goal.
home-promise-company-proof = What they see, exactly
home-coaches = They can meet you
home-coaches-all = See all coaches
home-empty = The coaches are on their way
home-empty-text = The first profiles will appear here as soon as they have been reviewed.

# The promises, and their proofs.
promises-title = Our promises, and their proofs
promises-lede = A promise is worth what keeps it from being broken. Here is what holds ours.
promises-check = How to check it yourself
promises-how-consent = Each consent is given twice: by you and by your coach. The server refuses the first byte of audio while one is missing, and the AI reads nothing without the consent that concerns it. If you withdraw yours during the session, recording stops in less than two seconds; audio, transcript and draft are deleted.
promises-check-consent = The page of your session shows the consents of both sides on one line, with their dates. Each grant and each withdrawal is written to a register in which nothing can be changed or removed unnoticed. The public API shows it too: audio sent without both consents is refused.
promises-speech-local = The transcript is made on our own machines.
promises-speech-server = The recording is sent to the transcription server { $host }, chosen by this platform.
promises-draft-local = The draft is drawn from the transcript by our own program, and no word leaves it.
promises-draft-model = The transcript is sent to the model { $model }, which writes the draft.
promises-how-person = Each sentence of the draft points to the passage it rests on, and a sentence that rests on nothing is not shown. Your coach corrects, then validates. The original draft never changes.
promises-check-person = In your summary, tap a sentence: the passage it comes from opens, with its time. A text that nobody has read yet always says so.
promises-how-company = A company that pays sees how many sessions were taken and what they cost. It sees no transcript, no summary, no goal, no mood, no document. A group of fewer than five people shows nothing, so that no calculation can point at anyone.
promises-check-company = The company's pages cannot read sessions: that data is never sent to them. The address of a session, opened with a company's account, answers that the page does not exist.

# The list.
coaches-title = Coaches
coaches-search = Search
coaches-refine = Refine the search
coaches-apply = Apply
coaches-clear = Clear all
coaches-active = Current filters
coaches-remove = Remove
coaches-count = { $count ->
    [one] 1 coach
   *[other] { $number } coaches
}
coaches-results = Results
coaches-read-as = No coach uses exactly these words. Here are the results for “{ $words }”.
coaches-none = No coach matches all of this
coaches-none-text = Remove a filter above, or search with a more general word.
coaches-none-relax = Without one of them, there are some:
coaches-relax = without “{ $filter }”: { $count ->
    [one] 1 coach
   *[other] { $count } coaches
}
coaches-facet = { $value } ({ $count })
coaches-about = about { $count }
coaches-filter-place = Near
coaches-filter-place-example = Lyon, Nantes, Geneva…
coaches-filter-radius = Distance from the place
coaches-radius = { $km } km
coaches-filter-method = Method
coaches-filter-audience = For whom
coaches-filter-free-from = Free from
coaches-filter-free-to = Free until
coaches-filter-corporate = Works for companies ({ $count })
coaches-bands = Price of an hour
coaches-band-below = Below { $price }
coaches-band-between = { $from } to { $to }
coaches-filter-specialty = Specialty
coaches-filter-city = City
coaches-filter-mode = Meeting
coaches-filter-language = Language
coaches-filter-min = Lowest price (€ an hour)
coaches-filter-max = Highest price (€ an hour)
coaches-filter-sort = Order
coaches-filter-verified = Verified profile ({ $count })
coaches-filter-premium = Diplomas and interview ({ $count })
coaches-filter-any-f = Any
coaches-filter-any-m = Any
coaches-mode-REMOTE = By video
coaches-mode-IN_PERSON = In person
coaches-sort-relevance = Most relevant
coaches-sort-rating = Best rated
coaches-sort-price = Lowest price first
coaches-sort-down-price = Highest price first
coaches-sort-next = Available soonest
coaches-sort-distance = Nearest first
coaches-chip-words = “{ $words }”
coaches-chip-min = From { $price }
coaches-chip-max = Up to { $price }
coaches-chip-verified = Verified profile
coaches-chip-verified-not = Profile not verified
coaches-chip-premium = Diplomas and interview
coaches-chip-premium-not = Without an interview
coaches-chip-corporate = Works for companies
coaches-chip-corporate-not = Does not work for companies
coaches-chip-place = { $km } km around { $place }
coaches-chip-cell = Area of { $place }
coaches-chip-free = Free from { $from } to { $to }
coaches-chip-free-on = Free on { $day }
coaches-chip-free-from = Free from { $day }
coaches-distance = about { $km } km away
coaches-distance-near = less than 5 km away
coaches-views = How results are shown
coaches-view-list = List
coaches-view-map = Map
coaches-by-place = See coaches by place
coaches-map-title = Coaches by place
coaches-map-label = Map of the coaches
coaches-map-group = { $count } coaches in this area: zoom in
coaches-map-in = Zoom in
coaches-map-out = Zoom out
coaches-map-rough = A coach is placed within a few kilometres only: the map does not know their address.
coaches-map-places = Places ({ $count } coaches placed)
coaches-map-none = No coach to show on the map
coaches-map-none-text = Remove a filter, or go back to the list.
coaches-spot = { $place }: { $count ->
    [one] 1 coach
   *[other] { $count } coaches
}
coaches-next = Next free time
coaches-next-none = No open times
coaches-per-hour = / h
coaches-ratings = { $count ->
    [one] 1 review
   *[other] { $count } reviews
}
coaches-badge-STANDARD = Profile verified
coaches-badge-VERIFIED = Diplomas verified
coaches-badge-PREMIUM = Diplomas and interview
coaches-place-both = { $city } or by video
coaches-place-remote = By video

# A coach.
coaches-specialties = What we can work on
coaches-how = How it goes
coaches-fact-audience = For whom
coaches-fact-modes = Formats
coaches-fact-languages = Languages
coaches-fact-place = Where
coaches-fact-company = Companies
coaches-fact-sessions = Experience here
coaches-fact-methods = Methods
coaches-company-yes = Takes sessions paid by a company
coaches-sessions-count = { $count ->
    [one] 1 session held
   *[other] { $count } sessions held
}
coaches-audience-INDIVIDUAL = individuals
coaches-audience-EXECUTIVE = executives
coaches-audience-MANAGER = managers
coaches-audience-EMPLOYEE = employees
coaches-audience-ENTREPRENEUR = entrepreneurs and the self-employed
coaches-intervention-INDIVIDUAL = one to one
coaches-intervention-TEAM = team
coaches-intervention-ORGANIZATION = organization
coaches-intervention-GROUP = workshop
coaches-verified-title = What we have checked
coaches-unverified = We have not checked anything of this profile yet. What follows is declared by the coach.
coaches-checked-STANDARD = Their address and identity.
coaches-checked-VERIFIED = Their identity and diplomas, read one by one.
coaches-checked-PREMIUM = Their identity, their diplomas, and their practice in a video interview.
coaches-checked-on = Checked on { $date }.
coaches-cert-until = valid until { $date }
coaches-cert-expired = expired on { $date }
coaches-cert-seen-on = document seen on { $date }
coaches-cert-seen = document seen
coaches-cert-declared = declared by the coach
coaches-cert-verified = Verified
coaches-cert-unverified = Declared
coaches-references = They called on this coach
coaches-reviews = What clients say
coaches-reviews-none = No published review yet.
coaches-reviews-how = A review is only possible after a session. Its words are read before they appear.
coaches-review-rating = { $rating } out of 5
coaches-next-link = Next free time: { $when }
coaches-slots-title = Choose a time
coaches-duration = Length of the session
coaches-today = today
coaches-weeks = Other days
coaches-week-span = { $from } to { $to }
coaches-week-previous = Earlier days
coaches-week-next = Later days
coaches-week-full = Nothing free in these seven days.
coaches-week-later = The next: { $when }
coaches-no-slots = { $name } has nothing free in the coming weeks. Try another length.
coaches-not-bookable = { $name } does not take bookings online yet.
coaches-own = This is your own profile: you cannot book your own times.
coaches-more-slots = + { $count }
coaches-more-slots-on = times on { $day }
coaches-book = Book
coaches-book-this = this time
coaches-zone-of = Times in
coaches-zone-change = Change
coaches-zone-mine = Show my device's time
coaches-clock-change = The clocks change in { $zone } on { $day }.
coaches-other-day = { $day }, { $time }
coaches-zone-coach = { $name } is on { $zone } time.
coaches-price-for = { $duration }: { $price }.
coaches-cancel-free = Free cancellation until 24 h before the session.

# Languages by name.
coaches-language-fr = French
coaches-language-en = English
coaches-language-es = Spanish
coaches-language-de = German
coaches-language-it = Italian
coaches-language-pt = Portuguese
coaches-language-ar = Arabic
coaches-language-nl = Dutch
coaches-language-pl = Polish
coaches-language-ru = Russian
coaches-language-zh = Chinese
coaches-language-vi = Vietnamese
coaches-language-br = Breton
coaches-language-tr = Turkish
coaches-language-ro = Romanian
coaches-language-ja = Japanese

# What was not understood.
error-field-price = A positive amount is expected
error-field-price-order = The highest is below the lowest
error-field-search-day = A date is expected, for instance 2026-03-03
error-field-place = We do not know this place. Try the nearest town
error-field-place-near = We do not know this place. Did you mean: { $places }
error-field-sort-place = Give a place to sort by distance
error-field-free-order = The last date is before the first
error-field-free-past = This date is over
error-field-slots-order = The end must follow the start
error-field-slots-window = { $days } days at a time at most
error-field-slots-duration = This coach offers sessions of { $durations } minutes
