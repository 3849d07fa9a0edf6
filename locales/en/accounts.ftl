# Accounts: registering, logging in, passwords, language.
error-wrong-login = The address or the password does not match
error-wrong-login-detail = Check them, or ask for a login link by e-mail: access to your inbox is enough.
error-link-over = This link has expired or was already used
error-link-over-detail = Nothing has changed in your account. Ask for a new link; only the last one sent is valid.

error-field-email = This address is not complete. Example: marie@example.com
error-field-email-unmailable = Not every mail server takes this address: before the @, letters without accents, digits and . _ - +
error-field-email-taken = An account with this address already exists: log in or ask for a link
error-field-password-short = Too short: at least { $min } characters
error-field-password-long = Too long: at most { $max } bytes
error-field-password-email = Choose something other than your address
error-field-password-common = This password is among the first that anybody would try
error-field-password-same = This is already your password: choose another one
error-field-wrong-password = This is not your current password
error-field-no-password = Your account has no password: ask for a link to choose one
error-field-timezone = This time zone is unknown. Example: Europe/Paris

accounts-email = E-mail address
accounts-password = Password
accounts-name = Name
accounts-errors = Nothing was saved
accounts-errors-text = Correct what is marked; the rest is kept.

login-title = Log in
login-submit = Log in
login-forgotten = Forgotten password
login-by-link = Get a login link
login-no-account = No account yet?
login-register = Create an account
login-errors = You are not logged in

register-title = Create an account
register-lead = To book a session and find your summaries again.
register-name-hint = Your coach will see it when you book.
register-email-hint = It is used to log you in and to notify you, nothing else.
register-password-hint = At least 10 characters. A sentence does very well.
register-submit = Create my account
register-has-account = Do you already have an account?
register-login = Log in
register-errors = The account was not created

link-ask-title = Get a login link
link-ask-lead = We write you a link that logs you in, without a password.
link-ask-submit = Send me the link
link-not-sent = The link was not sent
link-sent-title = Look in your inbox
link-sent-magic = The link is good for 15 minutes and works once.
link-sent-reset = The link is good for an hour and works once.
link-sent-nothing = Nothing there? Look among the junk mail, and check the address.
link-sent-back = Back to logging in
link-use-title = Log in
link-use-lead = One more step and you are in.
link-use-submit = Log me in on this device
link-over-again = Ask for a new link

forgotten-title = Forgotten password
forgotten-lead = We write you a link to choose another one.
forgotten-submit = Send me the link

reset-title = Choose a new password
reset-lead = All other devices will be logged out.
reset-new = New password
reset-submit = Save this password

account-title = My account
account-you = You
account-email-note = The address you log in with.
account-email-verified = Address verified
account-email-unverified = Address to be verified
account-verify = Verify my address
account-language = Language
account-language-hint = That of the pages and of the e-mails.
account-timezone = Time zone
account-timezone-hint = That of the times in your e-mails, for example Europe/Paris. Empty: Paris time.
account-optional = optional
account-save = Save
account-password = Password
account-password-current = Current password
account-password-new = New password
account-password-submit = Change the password
account-password-note = All other devices will be logged out at once.
account-password-none = Your account has no password.
account-password-choose = Choose one by e-mail
account-logins = Recent logins
account-logins-note = A login you do not recognise? Change your password: everything else is logged out.
account-logins-empty = No login so far.
account-logins-when = When
account-logins-how = How
account-logins-where = From
account-logins-result = Result
account-method-password = Password
account-method-magic_link = Link by e-mail
account-method-reset = New password by e-mail
account-method-register = Account created
account-login-ok = Succeeded
account-login-failed = Refused
account-unknown-place = Unknown address
account-everywhere = Log out everywhere
account-everywhere-text = All your devices will be logged out, this one too. Nothing else changes.
account-everywhere-submit = Log me out everywhere

lang-fr = Français
lang-en = English

flash-link-sent = If there is an account at { $email }, an e-mail has just left
flash-welcome = Your account is created
flash-logged-out = You are logged out
flash-logged-out-everywhere = You are logged out of all your devices
flash-profile-saved = Saved
flash-password-changed = Your password is changed; the other devices are logged out

mail-greeting = Hello,
mail-greeting-name = Hello { $name },
mail-foot = TrustCoach IA. What is said in a session belongs to you.
mail-magic-subject = Your login link
mail-magic-text = You asked to log in to TrustCoach IA. The link is good for 15 minutes and works once.
mail-magic-action = Log me in
mail-magic-after = If you asked for nothing, do nothing: nobody is logged in.
mail-reset-subject = Choose a new password
mail-reset-text = You asked to change your password. The link is good for an hour and works once.
mail-reset-action = Choose a new password
mail-reset-after = If you asked for nothing, do nothing: your password stays the same.
mail-changed-subject = Your password was changed
mail-changed-text = The password of your account has just been changed, and all other devices were logged out.
mail-changed-action = It was not me: choose another password
mail-changed-after = If it was you, there is nothing to do.
