// Starts what needs a script on this page. Every page works without it.
import { Button, ErrorSummary, createAll } from 'govuk-frontend'
import { startAutosave } from './autosave.js'
import { startCaseDrafts } from './case_drafts.js'
import { showNews } from './case_news.js'
import { showExports } from './export_progress.js'
import { clearAnswers } from './clear_answer.js'
import { copyOnClick, showCopyButtons } from './copy_button.js'
import { countCharacters } from './counters.js'
import { listenForDeskKeys } from './desk_keys.js'
import { untickExclusiveOptions } from './exclusive_options.js'
import { ExitPage } from './exit_page.js'
import { moveFocusWithinPages } from './focus.js'
import { fetchForms } from './form_fetch.js'
import { readOneTimeLink } from './one_time_link.js'
import { askForPasskeys } from './passkey.js'
import { keepTicks } from './ticks.js'
import { SessionTimeout } from './session_timeout.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

createAll(ErrorSummary)
moveFocusWithinPages()
countCharacters()

// Only the pages of respondents have an exit; those of counselors have none.
if (createAll(ExitPage).length) {
  fetchForms((main) => {
    createAll(ErrorSummary, undefined, main)
    showCopyButtons(main)
  })
  startAutosave()
  clearAnswers()
  keepTicks()
  untickExclusiveOptions()
  copyOnClick()
  showCopyButtons(document)
} else {
  createAll(Button, { preventDoubleClick: true })
  askForPasskeys()
  readOneTimeLink()
  startCaseDrafts()
  listenForDeskKeys()
  showNews()
  showExports()
}

const dialog = document.querySelector('dialog.session-timeout')
if (dialog) new SessionTimeout(dialog)

// Browsers keep whole pages to come back to. Such a page comes back blank and is loaded again, for the session may have
// ended in the meantime.
window.addEventListener('pagehide', () => document.body.classList.add('page-hidden'))
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.replace(window.location.pathname + window.location.search)
})
