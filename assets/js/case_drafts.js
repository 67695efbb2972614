// Keeps what a counselor types on a case while it is typed, sealed on the server; nothing is stored on the device.
// Each form says how often it was kept, so that what arrives late is known to be older. It also says who else reads
// the case.
import { formBody } from './form_fetch.js'

const DELAY_MS = 1000
const LISTEN_MS = 45_000

const unsaved = new Set() // the forms that have something to keep
let timer
let stopped = false

export function startCaseDrafts () {
  const readers = document.querySelector('[data-readers]')
  if (readers) window.setInterval(() => listen(readers), LISTEN_MS)
  if (!document.querySelector('form[data-draft]')) return

  document.addEventListener('input', (event) => {
    const form = event.target.form
    if (!form?.dataset.draft) return
    unsaved.add(form)
    window.clearTimeout(timer)
    timer = window.setTimeout(keep, DELAY_MS)
  })

  // What is submitted is saved with its form. The event comes before `pagehide`.
  document.addEventListener('submit', (event) => unsaved.delete(event.target))
  // Before the next page is asked for, for that may be this one again.
  window.addEventListener('beforeunload', keep)
  window.addEventListener('pagehide', keep)
  document.addEventListener('visibilitychange', () => { if (document.hidden) keep() })
}

// Resolves once all that was typed has arrived. Rejects if it did not: it is still on the page then.
export async function keepCaseDrafts () {
  window.clearTimeout(timer)
  const forms = [...unsaved]
  unsaved.clear()
  try {
    await Promise.all(forms.map((form) => send(form)))
  } catch (failed) {
    for (const form of forms) unsaved.add(form)
    throw failed
  }
}

function keep () {
  keepCaseDrafts().catch(() => { timer = window.setTimeout(keep, DELAY_MS) })
}

async function send (form, again = false) {
  if (stopped) return
  const body = formBody(form)
  body.set('form', form.dataset.form)
  count(form, Number(body.get('kept')) + 1)
  const answer = await ask(form.dataset.draft, body)
  if (!answer) return
  // Another page of the same person kept this form: what stands here was typed last, and is kept from now on.
  if (!answer.fresh && !again && answer.count > Number(body.get('kept'))) {
    count(form, answer.count)
    return send(form, true)
  }
  count(form, Math.max(answer.count, Number(form.elements.kept.value)))
  form.querySelector('[data-kept]').textContent = answer.said
}

async function listen (readers) {
  if (document.hidden || stopped) return
  const body = new URLSearchParams({ csrf_token: document.querySelector('[name=csrf_token]').value })
  await ask(readers.dataset.readers, body).catch(() => {}) // it is asked again soon
}

// The answer; nothing once the case or the session has ended, which the page then says.
async function ask (url, body) {
  const headers = { 'X-Requested-With': 'fetch' }
  const response = await fetch(url, { method: 'POST', body, headers, keepalive: true })
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

function count (form, kept) {
  form.elements.kept.value = kept
}
