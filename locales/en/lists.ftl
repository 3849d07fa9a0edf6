sessions-show = Sessions to show
sessions-show-all = All
sessions-show-upcoming = Upcoming
sessions-show-past = Past
sessions-show-cancelled = Cancelled
sessions-join = Join
sessions-rate = Give my opinion
sessions-summary = Read the summary
sessions-series = Session { $position } of a series
sessions-series-heading = Series with { $name }: { $count } sessions, { $from } to { $to }
desk-agenda = My agenda
desk-earnings = My earnings in detail
desk-held = { $count ->
    [one] One time held, payment awaited
   *[other] { $count } times held, payments awaited
}
desk-waiting-more = The first { $count } are shown. The others follow once these are done.
list-cut = The first { $count } rows are shown.
