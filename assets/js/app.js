// The little that needs a script. Every page works without it.
import { Button, Checkboxes, ErrorSummary, ExitThisPage, Radios, SkipLink, createAll } from 'govuk-frontend'

// Leaves through the same link, but takes the place of this page in the history: Back does not lead here.
class QuickExit extends ExitThisPage {
  exitPage () {
    super.exitPage()
    window.location.replace(this.$button.href)
  }
}

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

for (const component of [QuickExit, ErrorSummary, Radios, Checkboxes, SkipLink]) {
  createAll(component)
}
createAll(Button, { preventDoubleClick: true })

// A page that the browser kept whole is asked for anew: the session may be over.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) {
    window.location.replace(window.location.pathname + window.location.search)
  }
})
