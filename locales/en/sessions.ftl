# The session: consents, audio, transcript, summary.
session-title = Session of { $when }
session-lede-remote = With { $name }, at { $when }, remote, { $length }.
session-lede-in-person = With { $name }, at { $when }, in person, { $length }.
session-you = You
session-optional = optional
session-refresh = Refresh
session-cancelled = This session did not take place. Nothing new can be recorded in it.

session-badge-ahead = Coming
session-badge-no-audio = Recording to send
session-badge-recording = Recording
session-badge-working = At work
session-badge-draft = Draft to read
session-badge-validated = Summary validated
session-badge-failed = Stopped
session-badge-cancelled = Cancelled

session-before-title = Before the session
session-before-client = Write down in one sentence what you would like to have at the end. Choose a quiet place where nobody hears you. Give your consents below, or refuse them: the session takes place either way.
session-before-coach = Read the last summary again if your client shares it. Give your consents below: nothing is recorded without yours and your client's.
session-join = Join the session
session-place = Place: { $place }

session-consents-title = Consents
session-consents-lede = Each consent is given by both of you, and can be withdrawn at any time.
session-consents-change = My consents
session-consent-both = { $what }: both of you
session-consent-refused = { $what }: refused
session-consent-awaits-both = { $what }: not given yet
session-consent-awaits-you = { $what }: for you to answer
session-consent-awaits-other = { $what }: waits for { $who }
session-consent-short-AUDIO_RECORDING = Recording
session-consent-short-DATA_PROCESSING = Use of AI
session-consent-short-SUMMARY_SHARING = Sharing
session-consent-short-DATA_RETENTION = Keeping
session-consent-AUDIO_RECORDING = Recording the session
session-consent-DATA_PROCESSING = Having AI process the recording
session-consent-SUMMARY_SHARING = Sharing the summary with the coach
session-consent-DATA_RETENTION = Keeping audio and transcript
session-consent-why-AUDIO_RECORDING = No sound is accepted before both have accepted.
session-consent-why-DATA_PROCESSING = Transcript and draft are made by machines. They read nothing before both have accepted.
session-consent-why-SUMMARY_SHARING = With the client's consent the coach reads the draft and validates the summary. Without it, the client alone gets the draft.
session-consent-why-DATA_RETENTION = Unless both consent, audio and transcript are deleted as soon as the summary is validated.
session-consent-given = { $who }: given
session-consent-not-given = { $who }: refused
session-consent-awaited = { $who }: awaited
session-consent-give = Give my consent
session-consent-refuse = Refuse
session-consent-withdraw = Withdraw my consent
session-consent-withdraw-now = Withdraw my consent now
session-consent-withdraw-effect-AUDIO_RECORDING = The recording stops. Audio, transcript, excerpts and draft are deleted. A summary that is already validated stays.
session-consent-withdraw-effect-DATA_PROCESSING = The processing stops. Audio, transcript, excerpts and draft are deleted. A summary that is already validated stays.
session-consent-withdraw-effect-SUMMARY_SHARING = The coach no longer sees the summary or the draft. Nothing is deleted.
session-consent-withdraw-effect-DATA_RETENTION = Audio and transcript are deleted as soon as the summary is validated, at once if it already is. The summary stays.

session-audio-title = Send the recording
session-audio-needs-consent = The recording can be sent once both have consented to recording the session.
session-audio-go-to-consents = See the consents

session-state-title = Where things stand
session-step-upload = Recording received
session-step-transcribe = Transcript
session-step-summarize = Draft of the summary
session-step-validate = Validation by the coach
session-step-percent = { $percent }% transcribed
session-step-state-done = done
session-step-state-now = at work
session-step-state-todo = to come
session-step-state-failed = interrupted
session-retry = Try again now

session-message-upload-failed = The last upload did not succeed. Nothing of it was kept: you can send the file again.
session-message-waits-consent = The audio is kept. Processing begins when both have consented to it.
session-message-withdrawn = A consent was withdrawn: audio, transcript, excerpts and draft were deleted.
session-message-try-again = A step did not succeed. Nothing is lost: it is tried again by itself.
session-message-model-missing = The transcription model is not installed on this server. The audio is kept, and the transcription will be tried again.
session-message-summary-later = The draft could not be made this time. The transcript is kept, and the step is tried again by itself.
session-message-summary-refused = The model that writes the draft refused the request. The transcript is kept.
session-message-audio-unreadable = The recording could not be read to its end.
session-message-audio-gone = The recording is no longer there.
session-message-given-up = Several tries did not succeed, and processing has stopped. What was done is kept.
session-message-no-words = No words were heard in the recording, so there is no summary.

session-summary-title = Summary
session-summary-validated = Validated by { $coach }, { $when }.
session-summary-awaited = The draft is ready. Your coach is reading it; you will read the summary as soon as it is validated.
session-summary-none = There is no summary for this session.
session-summary-not-shared = Your client keeps the summary to themselves. You can read it if they agree to share it.
session-draft-not-validated = Draft, not validated
session-draft-extractive = Extractive draft: sentences of the transcript, chosen by the machine, never rewritten. Each time leads to the passage.
session-draft-generated = Draft written by { $model }. Each statement leads to the passage that it rests on.
session-section-overview = In a few words
session-section-key-points = Key points
session-section-insights = Insights
session-section-actions = Actions
session-section-quotes = Words worth keeping
session-section-next-session = For the next session
session-editor-label = Your summary
session-editor-again = Correct the summary
session-draft-sources = The draft, sentence by sentence
session-editor-hint = Correct, cut, add. Your client reads this text and nothing else. A time in brackets, such as [12:34], leads to the passage.
session-editor-kept = Kept { $when }, not validated yet.
session-editor-deletes = When you validate, audio and transcript are deleted: keeping them was not accepted by both.
session-editor-validate = Validate the summary
session-editor-keep = Keep for later
session-editor-error = The summary was not saved

session-transcript-title = Transcript

session-moments-title = Marked moments
session-moments-empty = Mark a passage to come back to: an insight, an action, a phrase.
session-moment-mark = Mark a moment
session-moment-mark-now = Mark this moment
session-moment-remove = Remove
session-moment-time = Moment
session-moment-time-hint = From the start of the recording.
session-moment-type = What it is
session-moment-note = Note
session-moment-error = The moment was not marked
session-moment-IMPORTANT = Important moment
session-moment-INSIGHT = Insight
session-moment-ACTION = Action
session-moment-QUOTE = Phrase

session-privacy-title = Who sees what
session-privacy-text = What is said here is visible to the two of you only. Neither a company that pays nor our team reads it.

flash-session-consent-given = Your consent is recorded.
flash-session-consent-refused = Your refusal is recorded.
flash-session-consent-withdrawn = Your consent is withdrawn.
flash-session-audio-received = The recording has arrived. The transcription begins.
flash-session-retried = The step is tried again.
flash-session-summary-validated = The summary is validated. Your client can read it.
flash-session-summary-kept = Your text is kept. Only you see it.
flash-session-moment-marked = The moment is marked.
flash-session-moment-removed = The moment is removed.

error-consent-missing = A consent is missing
error-consent-missing-detail =
    { $consent ->
        [AUDIO_RECORDING] Recording the session is not accepted
       *[other] This use is not accepted
    } { $side ->
        [CLIENT] by the client
        [COACH] by the coach
       *[BOTH] by both
    }. Nothing was sent or kept. The consent is given on the session's page.
error-field-consent-client = The client's consent is missing
error-field-consent-coach = The coach's consent is missing
error-field-digest = A digest is expected, of the form sha-256=:base64:
error-field-moment-time = A moment is expected, such as 12:34
error-too-many-moments = Too many: { $max } moments at most
error-too-many-moments-detail = Delete one to mark another.
error-session-state = The session is not at this point
error-session-state-detail =
    Its state: { $state ->
        [IDLE] no recording yet
        [RECORDING] being recorded
        [UPLOADING] audio on its way
        [UPLOAD_FAILED] upload interrupted
        [TRANSCRIBING] being transcribed
        [TRANSCRIBE_FAILED] transcription interrupted
        [SUMMARIZING] draft being written
        [SUMMARIZE_FAILED] draft interrupted
        [COMPLETED] completed
       *[FAILED] stopped after several tries
    }. Nothing was changed.
error-session-cancelled = This session did not take place
error-session-cancelled-detail = It was cancelled or missed: nothing new can be recorded in it.
error-session-coach-only = The coach validates the summary
error-session-coach-only-detail = You will read it here as soon as it is ready.
error-audio-empty = The file holds no sound
error-audio-empty-detail = Nothing was kept. Check the file and send it again.
error-audio-not-audio = This file is not an audio recording
error-audio-not-audio-detail = Nothing was kept. Accepted: webm, m4a, mp3, wav, ogg, flac.
error-audio-unsupported = This audio file uses a coding that we cannot read
error-audio-unsupported-detail = Its coding: { $codec }. Nothing was kept. Convert it, to mp3 or m4a for instance.
error-audio-too-long = The recording is too long
error-audio-too-long-detail = { $minutes } minutes at most. Nothing was kept. Cut it before sending it.
error-upload-in-progress = An upload is already under way
error-upload-in-progress-detail = Wait until it ends, or for a few seconds if it broke off.
error-upload-budget = You have sent a lot today
error-upload-budget-detail = { $megabytes } MB at most in 24 hours. Nothing was kept of this upload: try again later.
error-audio-too-large = The file is too large
error-audio-too-large-detail = { $megabytes } MB at most. Nothing was kept.
error-checksum-mismatch = The file arrived damaged
error-checksum-mismatch-detail = Its digest is not the one that was announced. Nothing was kept: send it again.
error-upload-broken = The upload broke off
error-upload-broken-detail = Nothing of this beginning was kept. Send the file again.
error-link-expired = This link is no longer valid
error-link-expired-detail = Links to audio last five minutes. Reload the session's page.

# Letters.
mail-draft-subject = A draft waits for you, session with { $name }
mail-draft-text = The draft summary of your session with { $name } is ready. Read it, correct it, then validate it: only then does your client read it.
mail-draft-action = Read the draft
mail-summary-subject = Your summary is ready
mail-summary-text = { $name } has read and validated the summary of your session. It can be read on your page and nowhere else: this letter holds none of it.
mail-summary-action = Read the summary
