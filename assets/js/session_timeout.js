// Ends the session in the browser. Two minutes before the end a dialog asks; at the end what was typed is saved, and
// the page is left. Time is read from the wall clock, for a laptop may have slept. The server decides: activity in
// another tab counts too.
import { post } from './form_fetch.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const WARNING = 2 * MINUTE
const MARGIN = 3 * SECOND // ends this much earlier, so that the last save arrives in time
const PATIENCE = 5 * SECOND // how long the page waits to hear of another tab's activity before it is covered
const ACTIVITY = ['pointerdown', 'keydown', 'input', 'scroll']

export class SessionTimeout {
  constructor (dialog, keepFirst) {
    this.dialog = dialog
    this.keepFirst = keepFirst
    this.form = dialog.querySelector('form')
    this.setTimes(dialog.dataset)
    this.form.addEventListener('submit', (event) => this.stay(event))
    dialog.addEventListener('cancel', (event) => this.stay(event))
    dialog.querySelector('.session-timeout__save')?.addEventListener('click', (event) => this.saveForLater(event))
    for (const kind of ACTIVITY) {
      document.addEventListener(kind, () => this.reportActivity(), { capture: true, passive: true })
    }
    window.setInterval(() => this.check(), SECOND)
    document.addEventListener('visibilitychange', () => this.check())
    if (this.opened) this.ask('POST')
    document.addEventListener('exit-page', () => { this.exited = true }) // the end page must not call the person back
  }

  // `left`: seconds until the end if nothing is done; `most`: seconds until the end if the person stays active.
  setTimes ({ left, most }) {
    this.askedAt = Date.now()
    this.end = this.askedAt + left * SECOND
    this.final = most * SECOND <= WARNING
  }

  // Opening a page is activity, which the server cannot know: browsers also fetch pages that nobody looks at.
  get opened () {
    const { left, most } = this.dialog.dataset
    return !document.hidden && !document.prerendering && (most - left) * SECOND > MINUTE
  }

  get left () {
    return this.end - Date.now()
  }

  async check () {
    if (this.busy || this.exited) return
    const aboutToWarn = !this.dialog.open && !this.warned
    if (this.left <= MARGIN || (this.left <= WARNING && aboutToWarn)) await this.ask('GET')
    if (this.exited) return
    if (this.left <= MARGIN) return await this.endSession()
    if (this.left > WARNING) this.dialog.close()
    else if (!this.warned) this.warn()
  }

  // Asks the server for the time left; POST counts as activity. False if there was no response: the count goes on then.
  async ask (method) {
    this.busy = true
    try {
      const response = method === 'POST' ? await post(this.form) : await fetch(this.form.action, { signal: AbortSignal.timeout?.(PATIENCE) })
      if (response.redirected || response.status === 401) this.setTimes({ left: 0, most: 0 })
      else this.setTimes(await response.json())
      return true
    } catch {
      return false
    } finally {
      this.busy = false
    }
  }

  reportActivity () {
    if (this.busy || this.dialog.open || Date.now() - this.askedAt < MINUTE) return
    this.askedAt = Date.now()
    this.ask('POST')
  }

  async stay (event) {
    event.preventDefault()
    const reached = await this.ask('POST')
    this.show('.session-timeout__unreachable', !reached)
    if (!reached) return
    this.warned = this.left <= WARNING // nothing can put off the end any more
    this.dialog.close()
  }

  // A question page has a button that also saves what was typed: that one is pressed.
  saveForLater (event) {
    const button = document.querySelector('main [name=later]')
    if (!button) return
    event.preventDefault()
    this.dialog.close()
    button.click()
  }

  warn () {
    if (!this.dialog.open) {
      this.show('.session-timeout__idle', !this.final)
      this.show('.session-timeout__final', this.final)
      this.dialog.showModal()
      this.form.querySelector('button').focus()
    }
    const seconds = Math.ceil(this.left / SECOND)
    this.dialog.querySelector('.session-timeout__time-left').textContent = inWords(seconds)
    // A screen reader hears the time three times in the last minute, and not every second.
    const announcement = seconds > 60 ? 0 : Math.ceil(seconds / 20)
    if (announcement && announcement !== this.announcement) {
      this.dialog.querySelector('[role=status]').textContent = inWords(seconds)
    }
    this.announcement = announcement
  }

  // Hides the page, saves what was typed, and leaves. Without a network it tries again until there is one.
  async endSession () {
    this.busy = true
    document.body.classList.add('session-ending')
    if (!this.dialog.open) this.dialog.showModal()
    this.show('.session-timeout__warning', false)
    this.show('.session-timeout__ending', true)
    const form = document.querySelector('form[data-save-at-timeout]')
    try {
      await this.keepFirst()
      const response = await this.sendEnd(form)
      if (this.exited) return
      if (response?.status === 401) return form.submit() // to the page that keeps what was typed until the next sign-in
    } catch {
      return window.setTimeout(() => this.endSession(), 5 * SECOND)
    }
    const signOut = document.querySelector('form[data-sign-out]')
    if (signOut) signOut.submit()
    else window.location.replace(this.dialog.dataset.endedUrl)
  }

  // What was typed is sent where there is a form for it. A page of a respondent without one only ends the session.
  sendEnd (form) {
    if (form) return post(form, { name: 'closing', value: 'yes' })
    if (!document.querySelector('form[data-sign-out]')) return post(this.form, { name: 'end', value: 'yes' })
  }

  show (part, shown) {
    for (const each of this.dialog.querySelectorAll(part)) each.hidden = !shown
  }
}

function inWords (seconds) {
  const [count, unit] = seconds > 60 ? [Math.ceil(seconds / 60), 'minute'] : [seconds, 'second']
  const style = { style: 'unit', unit, unitDisplay: 'long' }
  return new Intl.NumberFormat(document.documentElement.lang, style).format(count)
}
