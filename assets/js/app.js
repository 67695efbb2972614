// The little that needs a script. Every page works without it.
import { Button, ErrorSummary, SkipLink, createAll } from 'govuk-frontend'
import { copyLists, showCopyButtons } from './copy_button.js'
import { QuickExit } from './exit_page.js'
import { moveInPlace } from './form_fetch.js'
import { noteUnsent } from './autosave.js'
import { Visit } from './session_timeout.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

// A person's page has the way out on it; the desk and its sign-in have not.
if (createAll(QuickExit).length) {
  moveInPlace((main) => {
    createAll(ErrorSummary, undefined, main)
    showCopyButtons(main)
  })
  noteUnsent()
  copyLists()
  showCopyButtons(document)
} else {
  createAll(Button, { preventDoubleClick: true })
}
createAll(ErrorSummary)
createAll(SkipLink)

const time = document.querySelector('dialog.time')
if (time) new Visit(time)

// A page that the browser keeps whole is blank when it comes back, and asked for anew: the session may be over.
window.addEventListener('pagehide', () => document.body.classList.add('away'))
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.replace(window.location.pathname + window.location.search)
})
