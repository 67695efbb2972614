// Starts what needs a script at the desk. Every page works without it.
import { Button, createAll } from 'govuk-frontend'
import { keepCaseDrafts, startCaseDrafts } from './case_drafts.js'
import { showNews } from './case_news.js'
import { listenForDeskKeys } from './desk_keys.js'
import { startPage } from './every_page.js'
import { showExports } from './export_progress.js'
import { readOneTimeLink } from './one_time_link.js'
import { askForPasskeys } from './passkey.js'

startPage(keepCaseDrafts)
createAll(Button, { preventDoubleClick: true })
askForPasskeys()
readOneTimeLink()
startCaseDrafts()
listenForDeskKeys()
showNews()
showExports()
