// The end of a visit, told by the clock on the wall, for a laptop may have slept. Two minutes before it a dialog asks;
// when it comes, what was typed is saved and the page closes. The server decides: what is done in another tab counts.
import { post } from './form_fetch.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const WARNED = 2 * MINUTE
const EARLY = 3 * SECOND // so that what is sent at the end comes in time
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'input', 'scroll']

export class Visit {
  constructor (dialog) {
    this.dialog = dialog
    this.form = dialog.querySelector('form')
    this.learn(dialog.dataset)
    this.form.addEventListener('submit', (event) => this.stay(event))
    dialog.addEventListener('cancel', (event) => this.stay(event))
    dialog.querySelector('.time__later')?.addEventListener('click', (event) => this.goLater(event))
    for (const sign of SIGNS_OF_LIFE) {
      document.addEventListener(sign, () => this.noteLife(), { capture: true, passive: true })
    }
    window.setInterval(() => this.look(), SECOND)
    document.addEventListener('visibilitychange', () => this.look())
    document.addEventListener('leaving', () => { this.gone = true }) // to another site: not called back to the end page
  }

  // `left`: seconds until the end if nothing is done; `most`: what staying could make of it.
  learn ({ left, most }) {
    this.askedAt = Date.now()
    this.end = this.askedAt + left * SECOND
    this.last = most * SECOND <= WARNED
  }

  get left () {
    return this.end - Date.now()
  }

  async look () {
    if (this.busy || this.gone) return
    const sudden = !this.dialog.open && !this.told
    if (this.left <= EARLY || (this.left <= WARNED && sudden)) await this.ask('GET')
    if (this.gone) return
    if (this.left <= EARLY) return await this.close()
    if (this.left > WARNED) this.dialog.close()
    else if (!this.told) this.warn()
  }

  // Without an answer the clock here counts on.
  async ask (method) {
    this.busy = true
    try {
      const answer = method === 'POST' ? await post(this.form) : await fetch(this.form.action)
      if (answer.redirected || answer.status === 403) this.learn({ left: 0, most: 0 })
      else this.learn(await answer.json())
      return true
    } catch {
      return false
    } finally {
      this.busy = false
    }
  }

  noteLife () {
    if (this.busy || this.dialog.open || Date.now() - this.askedAt < MINUTE) return
    this.askedAt = Date.now()
    this.ask('POST')
  }

  async stay (event) {
    event.preventDefault()
    const answered = await this.ask('POST')
    this.show('.time__unheard', !answered)
    if (!answered) return
    this.told = this.left <= WARNED // nothing can put it off any more
    this.dialog.close()
  }

  // Where a page has a button that saves what was typed as well, that one is pressed.
  goLater (event) {
    const button = document.querySelector('main [name=later]')
    if (!button) return
    event.preventDefault()
    this.dialog.close()
    button.click()
  }

  warn () {
    if (!this.dialog.open) {
      this.show('.time__idle', !this.last)
      this.show('.time__last', this.last)
      this.dialog.showModal()
      this.form.querySelector('button').focus()
    }
    const seconds = Math.ceil(this.left / SECOND)
    this.dialog.querySelector('.time__left').textContent = inWords(seconds)
    const said = seconds > 60 ? 0 : Math.ceil(seconds / 20)
    if (said && said !== this.said) this.dialog.querySelector('[role=status]').textContent = inWords(seconds)
    this.said = said
  }

  // Nothing of the page is shown any more. Without a network it waits for one, so that what was typed is not lost.
  async close () {
    this.busy = true
    document.body.classList.add('closing')
    if (!this.dialog.open) this.dialog.showModal()
    this.show('.time__asked', false)
    this.show('.time__closing', true)
    const typed = document.querySelector('form[data-keep]')
    try {
      const answer = typed && await post(typed, { name: 'closing', value: 'yes' })
      if (this.gone) return
      if (answer?.status === 403) return typed.submit() // to the page that carries it through the next sign-in
    } catch {
      return window.setTimeout(() => this.close(), 5 * SECOND)
    }
    const signOut = document.querySelector('form[data-closes]')
    if (signOut) signOut.submit()
    else window.location.replace(this.dialog.dataset.closed)
  }

  show (part, shown) {
    for (const each of this.dialog.querySelectorAll(part)) each.hidden = !shown
  }
}

function inWords (seconds) {
  const [count, unit] = seconds > 60 ? [Math.ceil(seconds / 60), 'minute'] : [seconds, 'second']
  const words = { style: 'unit', unit, unitDisplay: 'long' }
  return new Intl.NumberFormat(document.documentElement.lang, words).format(count)
}
