# What the command line says.
cli-ready = TrustCoach is ready: { $url }
cli-working = TrustCoach is working in the background.
cli-accounts = Demonstration accounts:
seed-account-client = client
seed-account-coach = coach
seed-account-coach-corporate = corporate coach
seed-account-admin = administration
cli-reconcile-compared = { $day } (UTC), { $provider }. Movements compared: { $movements }
cli-reconcile-difference = { $movement } { $reference }: { $kind } (here { $ours }, at the provider’s { $theirs })
cli-reconcile-differences = { $count ->
    [0] Differences: none, everything agrees.
   *[other] Differences: { $count }
}
cli-reconcile-nobody = Nobody takes payments here: there is no provider whose list could be compared.
cli-migrated = The database is up to date.
cli-seeded-already = Everything was there already, nothing has changed.
cli-seeded = Created: { $users } people, { $members } organization members.
cli-seed-production = Everybody knows the passwords of these accounts: they are never made in production (TRUSTCOACH_ENV=production).

cli-database-silent = PostgreSQL does not answer at { $place } ({ $reason }). Start it, or correct DATABASE_URL.
cli-port-in-use = The address { $address } is taken by another program. Stop it, or choose another with TRUSTCOACH_LISTEN. ({ $reason })
cli-port-denied = The system refuses to listen at { $address } ({ $reason }). Choose a port above 1023 with TRUSTCOACH_LISTEN.
cli-port-unusable = Cannot listen at { $address } ({ $reason }). Check TRUSTCOACH_LISTEN.
cli-log-filter = TRUSTCOACH_LOG is not a log filter: { $filter }
cli-model-missing = The Whisper model { $name } is not there ({ $path }). To get it: trustcoach models pull { $name }. Transcriptions wait until then.
cli-model-already = The model is already there, intact: { $path }
cli-model-ready = The model is ready: { $path }
cli-model-unverified = No checksum is published for these weights; they were converted unverified.
cli-model-unknown = There is no model { $name }. There are: { $known }.
cli-hub-unreachable = { $url } does not answer ({ $reason }). Try again later, the download continues; or import weights: trustcoach models import FOLDER.
cli-hub-refused = { $url } refuses ({ $status }). Check the address; or import weights: trustcoach models import FOLDER.
cli-hub-forged = What { $url } sends is not the published model: SHA-1 { $actual }, expected { $expected }. Nothing was kept.
cli-models-none = No model in { $path }. To get one: trustcoach models pull base.
cli-model-published = intact, as published
cli-model-as-imported = intact, as imported
cli-model-unchecked = without a checksum
cli-model-damaged = damaged, to be fetched again
cli-not-audio = This file is not an audio recording (webm, m4a, mp3, wav, ogg, flac).
cli-audio-empty = This file holds no sound.
cli-not-a-file = { $file } is not a file.
cli-file-unreadable = { $file } cannot be read: { $reason }
cli-no-words = No words in this recording.
cli-transcribed-until = transcribed until { $time }

cli-doctor-database = Database
cli-doctor-database-embedded = PostgreSQL { $version } embedded, in { $folder }
cli-doctor-migrations = Migrations
cli-doctor-migrations-to-do = { $count ->
    [0] all applied
   *[other] { $count } to apply
}
cli-doctor-migrate = Run: trustcoach migrate
cli-doctor-jobs = Background jobs
cli-doctor-jobs-wait = { $count ->
    [one] One job has waited for { $minutes } min and none is running: start trustcoach work, or serve.
   *[other] { $count } jobs wait, the oldest for { $minutes } min, and none is running: start trustcoach work, or serve.
}
cli-doctor-private = Privacy
cli-doctor-private-open = { $count } files or folders can be read by other accounts of this machine, { $path } among them. The next start closes them; or: chmod -R go= on them.
cli-doctor-antivirus = Antivirus
cli-doctor-storage = Files
cli-doctor-mail = Mail
cli-doctor-payment = Payment
cli-doctor-payment-simulated = simulated, no money moves
cli-doctor-payment-stripe = Stripe, with Connect
cli-doctor-payment-none = nobody takes payments: what has to be paid cannot be booked
cli-doctor-speech = Transcription
cli-doctor-model-damaged = The model { $name } is damaged ({ $path }). Delete it, then: trustcoach models pull { $name }.
cli-doctor-summary = Summary
cli-doctor-summary-extractive = extractive, on this machine
cli-doctor-silent = the server does not answer
cli-doctor-well = Everything answers.
cli-doctor-unwell = Something that is needed does not answer.

cli-demo-log-in = Client and coach log in
cli-demo-book = Booking a slot
cli-demo-booked = Slot taken: { $when }
cli-demo-pay = Simulated payment
cli-demo-consent = Consents of both sides
cli-demo-upload = Sending the recording
cli-demo-work = Transcription and summary
cli-demo-validate = The coach validates
cli-demo-read = The client reads
cli-demo-state-UPLOADING = sending
cli-demo-state-RECORDING = recording
cli-demo-state-TRANSCRIBING = transcribing
cli-demo-state-TRANSCRIBE_FAILED = the transcription will be tried again
cli-demo-state-SUMMARIZING = summarising
cli-demo-state-SUMMARIZE_FAILED = the summary will be tried again
cli-demo-transcript = What was said
cli-demo-draft = Draft of the summary
cli-demo-extractive = extractive: sentences of the transcript
cli-demo-generated = written by { $model }
cli-demo-section-OVERVIEW = In short
cli-demo-section-KEY_POINTS = Key points
cli-demo-section-INSIGHTS = Insights
cli-demo-section-ACTIONS = Actions
cli-demo-section-QUOTES = Words to keep
cli-demo-section-NEXT_SESSION = Next session
cli-demo-summary = What the client now reads
cli-demo-times = How long each step took
cli-demo-page = The session: { $url }
cli-demo-no-server = No server at { $url }. Start it first: make run
cli-demo-no-account = { $email } cannot log in. The server must have been filled: make run, or trustcoach seed --demo.
cli-demo-no-slot = The coach has no free slot within two weeks. The server must have been filled: trustcoach seed --demo.
cli-demo-not-confirmed = The payment did not confirm the booking; it stays { $status }. Are the background jobs running (trustcoach work)?
cli-demo-failed = The session stopped at { $status }. { $reason }
cli-demo-stuck = Nothing has moved for ten minutes at { $status }. { $reason }
cli-demo-strange = The server's answer has no { $name }. Is this server TrustCoach, of the same version?
cli-demo-no-draft = No words were understood, so there is nothing to summarise.
cli-demo-no-summary = The summary was validated, but the client does not see it.

cli-heading-commands = Commands
cli-value-command = COMMAND
cli-help-flag = Show this help
cli-version-flag = Show the version
cli-help-trustcoach = TrustCoach IA: find a coach, book, record by mutual consent, read the summary that the coach validated.
cli-help-trustcoach-config = Configuration file; the environment wins over it
cli-help-trustcoach-examples =
    Examples:
      trustcoach serve --seed-demo       a filled site, on http://127.0.0.1:3000
      trustcoach demo session.wav        a whole session on that site
      trustcoach doctor                  what is in use, and whether it answers

    Without settings everything is local: embedded PostgreSQL, files, mails in ./data/outbox,
    Whisper on this machine. docs/OPERATIONS.md describes every setting.
cli-help-serve = Serve the pages, the API and the background jobs
cli-help-serve-web-only = Without the background jobs (trustcoach work does them)
cli-help-serve-jobs-only = Without the pages and the API
cli-help-serve-seed-demo = Fill the database for a demonstration first
cli-help-serve-examples =
    Examples:
      trustcoach serve
      TRUSTCOACH_LISTEN=0.0.0.0:8080 trustcoach serve --web-only

    SIGTERM and Ctrl-C end what is under way, then stop the embedded database.
cli-help-work = Do the background jobs, without the pages
cli-help-work-lane = Only this lane: prompt (money, and what a person waits for), letters, upkeep, media (recordings), models (summaries). May be repeated
cli-help-migrate = Bring the database up to date
cli-help-seed = Fill the database: the accounts of the specification
cli-help-seed-demo = And a whole marketplace for a demonstration
cli-help-seed-examples =
    A second run changes nothing of what is there.
cli-help-models = Manage the Whisper models
cli-help-models-pull = Fetch a model and verify its checksum
cli-help-models-pull-name = tiny, base, small, medium, large-v3 or large-v3-turbo
cli-help-models-pull-from = A mirror of whisper.cpp's hub
cli-help-models-import = Convert the weights of faster-whisper
cli-help-models-import-folder = The folder that holds model.bin and the vocabulary
cli-help-models-import-name = The model that these weights are
cli-help-models-list = List the models that are there; * marks the one in use
cli-help-transcribe = Transcribe a recording, with times
cli-help-transcribe-file = webm, m4a, mp3, wav, ogg or flac
cli-help-transcribe-json = As JSON, with the time of each word
cli-help-transcribe-language = The language spoken; detected otherwise
cli-help-transcribe-model = Another local model than the configured one
cli-help-transcribe-examples =
    Examples:
      trustcoach transcribe session.m4a
      trustcoach transcribe session.m4a --language en --json > session.json
cli-help-demo = Play a whole session on a running server
cli-help-demo-file = The recording of the session
cli-help-demo-url = The address of the server
cli-help-demo-examples =
    Books, pays (simulated), gives the consents, sends the file, follows the transcription,
    shows the summary, validates it: through the public API alone.
cli-help-doctor = Tell what is in use, and whether it answers
cli-help-keys = The keys of stored texts
cli-help-keys-rotate = Seal the stored texts again with the first key
cli-keys-rotated = { $count } texts sealed again with the key { $key }.
cli-keys-left = { $count } texts open with none of the configured keys: keep the old ones.
cli-help-openapi = Write the description of the API (OpenAPI 3.1)
cli-help-reconcile = Compare a day of the ledger with the payment provider's own list
cli-help-reconcile-day = The day (UTC); yesterday otherwise
cli-help-reconcile-examples =
    Names each difference. Ends with 0 when there is none, with 1 otherwise.
cli-help-admin = The platform's administrators
cli-help-admin-create = Makes an administrator and prints the link, good for an hour, under which they choose a password
cli-help-admin-create-email = Their e-mail address
cli-help-admin-create-name = Their name
cli-admin-created = The account is ready. Open this link within the hour to choose a password; it works once:
cli-admin-exists = the address { $email } has an account already, which is not an administrator's
cli-admin-invalid = a complete e-mail address and a name are needed
