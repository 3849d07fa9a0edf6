# Reviews: the rating counts at once, the words are read by a person.
review-rating-words = Rating: { $rating } out of 5
review-anonymous = Anonymous
review-anonymously = Stay anonymous
review-anonymously-hint = Otherwise your first name stands beside your review. Your family name never does.
review-report = Report
review-report-of = the review of { $date }
review-report-answer-of = the answer to the review of { $date }
review-answer-of = Answer of { $name }
review-your-answer = Your answer
review-refused-because = Reason:
review-form-refused = Something is left to correct

review-state-absent = No comment
review-state-waiting = Being read
review-state-published = Published
review-state-refused = Not published

review-mine-waiting = Your rating counts already. A person reads your words before they are shown.
review-mine-published = Everybody can read it on your coach's page.
review-mine-refused = Your rating counts, but these words are not shown. You can change them.

review-queue-title = Reviews to read
review-queue-count = { $count ->
    [one] One text waits for a reader.
   *[other] { $count } texts wait for a reader.
}
review-queue-how = Publish what tells an experience, even a harsh one. Refuse insults, contact details, advertising, and what reveals somebody's health or private life. The rating counts in any case.
review-queue-empty = Nothing to read
review-queue-empty-text = New reviews, the coaches' answers and reports will arrive here.
review-queue-comment = Review of { $name }
review-queue-answer = Answer of { $name }
review-read-first = Read first
review-since = since { $when }
review-reported-because = Reported:
review-answers-to = In answer to
review-approve = Publish
review-keep = Keep it online
review-refuse-open = Refuse
review-refuse-reason = Why
review-refuse-hint = The author will read this reason. 500 characters at most.
review-refuse = Refuse and tell the author
review-sign-link = A link
review-sign-email = An email address
review-sign-phone = A telephone number
review-sign-insult = A hurtful word

reviews-title = My clients' reviews
reviews-lede = Ratings count at once. Words appear here once they are read, then on your page.
reviews-empty = No review yet
reviews-empty-text = After each session held, your client can rate it and write a few words.
reviews-empty-action = Back to my desk
review-coach-waiting = A comment is being read.
review-coach-none = No comment.
review-answer = Answer
review-answer-edit = Change my answer

answer-title = Answer a review
answer-lede = One answer only, in public, read by a person before it appears.
answer-words = Your answer
answer-hint = Without revealing anything of what was said in the session. 1,000 characters at most.
answer-submit = Send my answer
answer-back = Back to the reviews

report-title = Report these words
report-lede = A person will read them again. They stay online until they decide.
report-reason = What is wrong
report-hint = For example: an insult, contact details, something private. 500 characters at most.
report-submit = Report
report-back = Back to the page of { $name }

flash-review-approved = It is online.
flash-review-refused = Refused. The author is told.
flash-review-changed = These words changed while you were reading. Read them again.
flash-review-decided = Somebody has already decided about these words.
flash-review-reported = Thank you. A person will read these words again.
flash-answer-kept = Your answer is saved. It will appear once it is read.

error-answer-given = Your answer is already public
error-answer-given-detail = A coach answers once. Report it if it should no longer appear.
error-review-changed = These words changed since you read them
error-review-changed-detail = Read them again before you decide.
error-review-decided = A decision has been made about these words
error-review-decided-detail = They wait for nobody any more.

mail-review-refused-subject = Your text is not published
mail-review-refused-text = A person read your comment on the session with { $name }. It will not be shown. Your rating counts all the same.
mail-answer-refused-text = A person read your answer to a review, { $name }. It will not be shown.
mail-review-refused-reason = The reason: { $reason }
mail-review-refused-next = You can write it differently; it will be read again.
mail-review-refused-action = Change my text
mail-review-published-subject = A new review is online
mail-review-published-text = A client gave you { $rating } out of 5 and a few words. They are now on your page.
mail-review-published-next = You can answer it once, in public.
mail-review-published-action = Read the review
