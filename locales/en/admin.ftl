# The platform's desk.
admin-title = To do
admin-nothing = Nothing waits
admin-nothing-text = Requests for verification and the rest will appear here.
admin-waiting-verifications = { $count ->
    [one] 1 coach waits to be verified
   *[other] { $count } coaches wait to be verified
}
admin-waiting-since = The oldest request is from { $when }.
admin-verifications-title = Verifications
admin-verifications-waiting = To read
admin-verifications-asked = Waiting for the coach
admin-verifications-decided = Decided
admin-verifications-none = Nothing here
admin-verifications-none-text-waiting = No coach waits to be verified.
admin-verifications-none-text-asked = No coach has anything to add.
admin-verifications-none-text-decided = No decision was made yet.
admin-verification-of = Verification of { $name }
admin-coach-says = The coach writes
admin-proofs = What is declared, and the document
admin-proofs-none = No certification is declared.
admin-accept = This document is right
admin-download-pdf = Download the file (PDF)
admin-pdf-checked = The antivirus found nothing in it.
admin-pdf-unchecked = No antivirus has checked it: the pages above are enough.
admin-twins = This name reads like that of a verified coach
admin-open-scan = Open the document
admin-scan-of = Scanned document: { $name }
admin-oneself = This is your own profile. Someone else has to decide.
admin-decision = Decision
admin-decision-verify = Accept the documents
admin-decision-interview = Interview held
admin-decision-ask = Ask for more
admin-decision-refuse = Refuse
admin-decision-revoke = Withdraw the badge
admin-decision-note-verify = The badge becomes “Diplomas checked” and rests on the ticked documents.
admin-decision-note-interview = The badge becomes “Diplomas and interview”.
admin-decision-note-ask = The coach gets your text and sends the request again.
admin-decision-note-refuse = The coach gets your text. Their profile stays visible, without a badge.
admin-decision-note-revoke = The badge falls at once. The coach gets your text.
admin-reason = Why
admin-reason-hint = The coach will read this text. It is kept in the history.
admin-reason-when = needed to ask, refuse or withdraw
admin-decide = Save the decision
admin-refused = The decision is not saved
admin-bar = Suspend this profile
admin-bar-hint = The profile leaves the list and can no longer be booked. Sessions that are booked already stay. The coach will read this text.
admin-unbar = Put this profile back online
flash-decision-saved = The decision is saved, the coach is told.
flash-coach-barred = The profile is suspended, the coach is told.
flash-coach-unbarred = The profile is online again, the coach is told.
admin-bar-cancel = Also cancel the sessions ahead: each person is paid back and reads this reason
admin-waiting-reviews = { $count ->
    [one] 1 text waits to be read
   *[other] { $count } texts wait to be read
}
