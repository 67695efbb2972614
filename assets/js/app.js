// The little that needs a script. Every page works without it.
import { Button, Checkboxes, ErrorSummary, ExitThisPage, Radios, SkipLink, createAll } from 'govuk-frontend'

// Blanks the page and leaves through the same link, but in place of this page in the history: Back does not lead here.
class QuickExit extends ExitThisPage {
  exitPage () {
    this.$overlay = document.createElement('div')
    this.$overlay.className = 'govuk-exit-this-page-overlay'
    this.$overlay.setAttribute('role', 'alert')
    document.body.classList.add('govuk-exit-this-page-hide-content')
    document.body.append(this.$overlay)
    this.$overlay.textContent = this.i18n.t('activated')
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
