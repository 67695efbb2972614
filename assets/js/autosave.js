// Sends what is typed to the server while it is typed, so that a reload loses nothing. Nothing is stored on the device.
import { formBody } from './form_fetch.js'

const DELAY_MS = 1000

export function startAutosave () {
  let unsaved = null // the form that has something to save
  let timer

  document.addEventListener('input', (event) => {
    if (!event.target.form?.dataset.autosave) return
    unsaved = event.target.form
    window.clearTimeout(timer)
    timer = window.setTimeout(save, DELAY_MS)
  })

  // A form that is submitted is saved anyway, and on exit nothing may be saved. Both events come before `pagehide`.
  document.addEventListener('submit', cancel, true)
  document.addEventListener('exit-page', cancel)
  window.addEventListener('pagehide', save)
  document.addEventListener('visibilitychange', () => { if (document.hidden) save() })

  function cancel () {
    window.clearTimeout(timer)
    unsaved = null
  }

  function save () {
    if (!unsaved) return
    const request = { method: 'POST', body: formBody(unsaved), keepalive: true }
    fetch(unsaved.dataset.autosave, request).catch(() => {}) // what was typed is still on the page
    cancel()
  }
}
