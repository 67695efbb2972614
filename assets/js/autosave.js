// Saves what is typed and not submitted yet, so that a reload loses nothing.
import { formBody } from './form_fetch.js'
import { Typing, keepalivePost } from './typing.js'

export function startAutosave () {
  const send = (form) => keepalivePost(form.dataset.autosave, formBody(form)).catch(() => {}) // it is still on the page
  return new Typing((form) => form.dataset.autosave, send)
}
