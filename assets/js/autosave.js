// Saves what is typed and not submitted yet, so that a reload loses nothing. Each page says how often it was saved, so that
// what arrives late is known to be older. The browser remembers that number, and no word, for this page after a reload.
import { formBody } from './form_fetch.js'
import { Typing, keepalivePost } from './typing.js'

const LOOK_MS = 100 // how soon it is looked again whether the last words have arrived, a little later each time
const LOOKS = 10

let leaving = false // then what fails has most often arrived all the same, and the page that comes waits for it

export function startAutosave () {
  window.addEventListener('beforeunload', () => { leaving = true })
  document.addEventListener('input', () => { leaving = false }) // nobody left: it was a download
  const form = document.querySelector('form[data-autosave]')
  if (form) awaitLastWords(form)
  return new Typing((form) => form.dataset.autosave, (form) => save(form).catch((failed) => {
    if (!leaving) throw failed
  }))
}

async function save (form) {
  count(form, kept(form) + 1)
  const response = await keepalivePost(form.dataset.autosave, formBody(form))
  if (response.status >= 500) throw new Error('not saved') // it is still on the page, and is sent again
  // Another page of the same person was saved more often: what stands here was typed last.
  const other = Number(response.headers.get('X-Kept'))
  if (other <= kept(form)) return
  count(form, other)
  return save(form)
}

// This page may be a reload that was made while the last words of the one before were on their way. Until they have
// arrived, and the page with them is loaded, nothing can be typed over them.
async function awaitLastWords (form) {
  const sent = window.history.state?.kept ?? 0
  if (kept(form) >= sent) return
  form.inert = true
  try {
    for (let look = 1; look <= LOOKS; look++) {
      const html = await (await fetch(window.location.pathname)).text()
      const newer = new DOMParser().parseFromString(html, 'text/html').querySelector('form[data-autosave]')
      if (!newer) break
      if (kept(newer) >= sent) return window.location.replace(window.location.pathname)
      await new Promise((resolve) => window.setTimeout(resolve, look * LOOK_MS))
    }
  } catch {
    // Without a network the form stands as it came.
  }
  form.inert = false
}

function kept (form) {
  return Number(form.elements.kept.value)
}

function count (form, times) {
  form.elements.kept.value = times
  window.history.replaceState({ kept: times }, '')
}
