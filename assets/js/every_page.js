// What pages of respondents and of the desk share.
import { ErrorSummary, createAll } from 'govuk-frontend'
import { countCharacters } from './counters.js'
import { moveFocusWithinPages } from './focus.js'
import { SessionTimeout } from './session_timeout.js'

// `keepFirst` is waited for before the session ends.
export function startPage (keepFirst = async () => {}) {
  document.body.classList.add('js-enabled', 'govuk-frontend-supported')
  createAll(ErrorSummary)
  moveFocusWithinPages()
  countCharacters()

  const dialog = document.querySelector('dialog.session-timeout')
  if (dialog) new SessionTimeout(dialog, keepFirst)

  // Browsers keep whole pages to come back to. Such a page comes back blank and is loaded again, for the session may
  // have ended in the meantime.
  window.addEventListener('pagehide', () => document.body.classList.add('page-hidden'))
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) window.location.replace(window.location.pathname + window.location.search)
  })
}
