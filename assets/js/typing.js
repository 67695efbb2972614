// Sends what is typed in a form while it is typed: a second after the last key, at the latest two after the first one that
// was not sent, and before the page is left or hidden. Nothing is stored on the device.
const DELAY_MS = 1000
const LONGEST_MS = 2000
const PAUSE_MS = 30_000 // at most, between attempts that fail: a service in trouble is not asked by everybody every second
const MOST_BYTES = 60_000 // browsers let no more than 64 KiB go on after their page is left

// `isSent` picks the forms; `send` resolves once what a form holds has arrived, and rejects if it is to be tried again.
export class Typing {
  constructor (isSent, send) {
    this.send = send
    this.unsaved = new Set() // the forms that have something to send
    document.addEventListener('input', (event) => {
      const form = event.target.form
      if (form && isSent(form)) this.note(form)
    })
    // What is submitted is saved with its form, and on exit nothing may be saved. Both come before the page is left.
    document.addEventListener('submit', (event) => this.unsaved.delete(event.target), true)
    document.addEventListener('exit-page', () => {
      this.over = true
      this.unsaved.clear()
    })
    // Before the next page is asked for, for that may be this one again.
    window.addEventListener('beforeunload', () => this.try())
    window.addEventListener('pagehide', () => this.try())
    window.addEventListener('online', () => this.try())
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.try() })
  }

  note (form) {
    this.unsaved.add(form)
    this.later()
  }

  later () {
    window.clearTimeout(this.timer)
    this.since ??= Date.now()
    const left = this.since + LONGEST_MS - Date.now()
    this.timer = window.setTimeout(() => this.try(), Math.min(DELAY_MS, left))
  }

  // Resolves once all that was typed has arrived. Rejects if it did not: it is still on the page then.
  async all () {
    window.clearTimeout(this.timer)
    this.since = undefined
    const forms = [...this.unsaved].filter((form) => form.isConnected) // another page may stand in its place by now
    this.unsaved.clear()
    try {
      await Promise.all(forms.map((form) => this.send(form)))
      this.failed = 0
    } catch (failed) {
      if (!this.over) for (const form of forms) this.unsaved.add(form)
      throw failed
    }
  }

  try () {
    this.all().catch(() => this.again())
  }

  again () {
    if (this.over) return
    this.failed = (this.failed ?? 0) + 1
    window.clearTimeout(this.timer)
    this.timer = window.setTimeout(() => this.try(), Math.min(DELAY_MS * 2 ** (this.failed - 1), PAUSE_MS))
  }
}

// Goes on when the page is left meanwhile.
export function keepalivePost (url, body, headers = {}) {
  return fetch(url, { method: 'POST', body, headers, keepalive: String(body).length < MOST_BYTES })
}
