// The little that needs a script. Every page works without it.
import { Button, ErrorSummary, SkipLink, createAll } from 'govuk-frontend'
import { copyLists, showCopyButtons } from './copying.js'
import { QuickExit } from './exit.js'
import { moveInPlace } from './moving.js'
import { noteUnsent } from './noting.js'
import { Visit } from './staying.js'

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
