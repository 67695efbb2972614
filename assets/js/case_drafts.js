// Keeps what a counselor types on a case while it is typed, sealed on the server; nothing typed is stored on the device.
// Each form says how often it was kept, so that what arrives late is known to be older. It also says who else reads
// the case.
import { formBody } from './form_fetch.js'
import { Typing, keepalivePost } from './typing.js'

const LISTEN_MS = 45_000
const LOOK_MS = 100 // how soon it is looked again whether the last words have arrived, a little later each time
const LOOKS = 10

let typing
let stopped = false

export function startCaseDrafts () {
  const readers = document.querySelector('[data-readers]')
  if (readers) window.setInterval(() => listen(readers), LISTEN_MS)
  const forms = document.querySelectorAll('form[data-draft]')
  if (!forms.length) return
  typing = new Typing((form) => form.dataset.draft, send)
  for (const form of forms) awaitLastWords(form)
}

// Resolves once all that was typed has arrived. Rejects if it did not: it is still on the page then.
export async function keepCaseDrafts () {
  await typing?.all()
}

async function send (form, again = false) {
  if (stopped) return
  const body = formBody(form)
  body.set('form', form.dataset.form)
  count(form, kept(form) + 1)
  const answer = await ask(form.dataset.draft, body)
  if (!answer) return
  // Another page of the same person kept this form: what stands here was typed last, and is kept from now on.
  if (!answer.fresh && !again && answer.count > Number(body.get('kept'))) {
    count(form, answer.count)
    return send(form, true)
  }
  count(form, Math.max(answer.count, kept(form)))
  form.querySelector('[data-kept]').textContent = answer.said
}

// This page may be a reload that was made while the last words of the one before were on their way. Until they have
// arrived nothing can be typed over them.
async function awaitLastWords (form) {
  if (kept(form) >= (sent()[form.dataset.form] ?? 0)) return
  form.inert = true
  try {
    for (let look = 1; look <= LOOKS; look++) {
      const response = await fetch(`${form.dataset.draft}?form=${form.dataset.form}`)
      if (!response.ok || response.redirected) break
      const answer = await response.json()
      if (answer.count >= sent()[form.dataset.form]) {
        fill(form, answer)
        break
      }
      await new Promise((resolve) => window.setTimeout(resolve, look * LOOK_MS))
    }
  } catch {
    // Without a network the form stands as it came.
  }
  form.inert = false
}

function fill (form, { count: times, fields, said }) {
  for (const field of form.elements) {
    const value = fields[field.name] ?? ''
    if (field.type === 'radio') field.checked = field.value === value
    else if (field.type === 'checkbox') field.checked = value.split(' ').includes(field.value)
    else if (field.matches('textarea, select, input:not([type=hidden])')) field.value = value
  }
  count(form, times)
  form.querySelector('[data-kept]').textContent = said
  form.closest('details')?.setAttribute('open', '')
}

async function listen (readers) {
  if (document.hidden || stopped) return
  const body = new URLSearchParams({ csrf_token: document.querySelector('[name=csrf_token]').value })
  await ask(readers.dataset.readers, body).catch(() => {}) // it is asked again soon
}

// The answer; nothing once the case or the session has ended, which the page then says.
async function ask (url, body) {
  const response = await keepalivePost(url, body, { 'X-Requested-With': 'fetch' })
  if (response.status >= 500 || response.status === 429) throw new Error(`not kept: ${response.status}`)
  const isJson = response.headers.get('Content-Type')?.startsWith('application/json')
  const answer = isJson ? await response.json() : {}
  if (!response.ok) {
    stopped = true
    document.querySelector('[data-stopped]').textContent = answer.stopped ?? ''
    return
  }
  if ('readers' in answer) say(answer.readers)
  return answer
}

function say (readers) {
  const line = document.querySelector('[data-readers]')
  if (line && line.textContent !== readers) line.textContent = readers
}

function kept (form) {
  return Number(form.elements.kept.value)
}

// The browser remembers the number, and no word, for this page after a reload.
function count (form, times) {
  form.elements.kept.value = times
  window.history.replaceState({ sent: { ...sent(), [form.dataset.form]: times } }, '')
}

function sent () {
  return window.history.state?.sent ?? {}
}
