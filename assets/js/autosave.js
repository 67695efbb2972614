// What is typed and not sent yet is noted at the server, and nowhere on this device: after a reload it is there again.
import { bodyOf } from './form_fetch.js'

const PAUSE_MS = 1000

export function noteUnsent () {
  let form = null // the one with something to note
  let timer

  document.addEventListener('input', (event) => {
    if (!event.target.form?.dataset.unsent) return
    form = event.target.form
    window.clearTimeout(timer)
    timer = window.setTimeout(note, PAUSE_MS)
  })

  // Whoever sends it needs no note. One who leaves at once wants none: that is said before the page is hidden.
  document.addEventListener('submit', forget, true)
  document.addEventListener('leaving', forget)
  window.addEventListener('pagehide', note)
  document.addEventListener('visibilitychange', () => { if (document.hidden) note() })

  function forget () {
    window.clearTimeout(timer)
    form = null
  }

  function note () {
    if (!form) return
    const told = { method: 'POST', body: bodyOf(form), keepalive: true }
    fetch(form.dataset.unsent, told).catch(() => {}) // what is typed still stands on the page
    forget()
  }
}
