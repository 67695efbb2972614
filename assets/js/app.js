// The little that needs a script. Every page works without it.
import { Button, ErrorSummary, SkipLink, createAll } from 'govuk-frontend'
import { QuickExit } from './exit.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

createAll(QuickExit)
createAll(Button, { preventDoubleClick: true })
createAll(ErrorSummary)
createAll(SkipLink)

// A page that the browser keeps whole is blank when it comes back, and asked for anew: the session may be over.
window.addEventListener('pagehide', () => document.body.classList.add('away'))
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.replace(window.location.pathname + window.location.search)
})
