// Starts what needs a script on pages of respondents. Every page works without it.
import { ErrorSummary, createAll } from 'govuk-frontend'
import { startAutosave } from './autosave.js'
import { clearAnswers } from './clear_answer.js'
import { copyOnClick, showCopyButtons } from './copy_button.js'
import { startPage } from './every_page.js'
import { untickExclusiveOptions } from './exclusive_options.js'
import { ExitPage } from './exit_page.js'
import { fetchForms } from './form_fetch.js'
import { closeOtherTabs } from './other_tabs.js'
import { keepTicks } from './ticks.js'

startPage()

// Pages about an error at the desk have no exit.
if (createAll(ExitPage).length) {
  fetchForms((main) => {
    createAll(ErrorSummary, undefined, main)
    showCopyButtons(main)
  })
  closeOtherTabs()
  startAutosave()
  clearAnswers()
  keepTicks()
  untickExclusiveOptions()
  copyOnClick()
  showCopyButtons(document)
}
