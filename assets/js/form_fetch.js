// Submits forms with fetch, and then loads the next page in the place of this one. So nothing typed is lost when the
// network is, and the history of the tab has one entry for this service: Back leads out of it. Without a script the same
// forms and links work, with a longer history.
// A form that was refused by a page with no address of its own (a box not ticked, words mistyped, a busy server) is
// answered with that page. It is put in here: to submit the form again for it would write what was typed to the disk.

const TIMEOUT_MS = 30_000

// `enhance` starts the components of a main part that was put in.
export function fetchForms (enhance) {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href]')
    const newTab = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
    if (!link || link.target || link.origin !== window.location.origin || newTab || event.defaultPrevented) return
    event.preventDefault()
    window.location.replace(link.href)
  })

  document.addEventListener('submit', (event) => {
    const form = event.target
    // The response of a download is a file, which the browser saves.
    if (form.method !== 'post' || event.defaultPrevented || form === submittedByBrowser || 'download' in form.dataset) return
    event.preventDefault()
    // If this script fails, the browser submits the form.
    send(form, event.submitter).catch(() => form.submit())
  })

  // The form whose response the browser loads as a whole, with header and footer.
  let submittedByBrowser = null

  // Responses that arrive after the exit are ignored: they must not call the person back.
  let exited = false
  document.addEventListener('exit-page', () => { exited = true })

  async function send (form, button) {
    if (form.getAttribute('aria-busy')) return
    document.querySelector('.send-failed')?.remove()
    const most = document.getElementById('too-much')?.dataset.most ?? Infinity
    if (String(formBody(form)).length > most) return showSendFailed(form, button, 'too-much')
    form.setAttribute('aria-busy', 'true')
    try {
      const response = await post(form, button)
      if (exited) return
      const location = response.headers.get('Location')
      if (button?.closest('.language-switch')) return switchLanguage(location, form, button)
      if (location) return window.location.replace(location)
      show(await response.text())
    } catch {
      if (exited) return
      form.removeAttribute('aria-busy')
      showSendFailed(form, button)
    }
  }

  // In another language every part of the page differs, so the browser loads it as a whole.
  function switchLanguage (location, form, button) {
    if (location) return window.location.replace(location)
    submittedByBrowser = form
    form.requestSubmit(button)
  }

  // Puts in the main part of a response. Throws if there is none: then the page comes from a proxy in between.
  function show (html) {
    if (exited) return
    const page = new DOMParser().parseFromString(html, 'text/html')
    const main = page.querySelector('main')
    if (!main) throw new Error('not a page of this service')
    document.querySelector('main').replaceWith(main)
    // The language switch belongs to the form of the page: a button whose form is gone would do nothing.
    document.querySelector('.language-switch')?.replaceWith(page.querySelector('.language-switch') ?? '')
    document.title = page.title
    enhance(main)
    const first = main.querySelector('.govuk-error-summary, h1')
    first.setAttribute('tabindex', '-1')
    first.focus()
    window.scrollTo(0, 0)
  }

  // What was typed stays where it is; the message stands beside the button that was pressed.
  function showSendFailed (form, button, words = 'send-failed') {
    const message = document.getElementById(words).content.firstElementChild.cloneNode(true)
    message.querySelector('button').addEventListener('click', () => send(form, button))
    const place = button?.closest('.actions, .question__aside') ?? form.lastElementChild
    place.before(message)
    message.scrollIntoView({ block: 'nearest' })
  }
}

export function formBody (form) {
  return new URLSearchParams(new FormData(form))
}

// The header makes the server answer with the address to go to, instead of a redirect that fetch would follow.
export function post (form, button) {
  const body = formBody(form)
  if (button?.name) body.append(button.name, button.value)
  const headers = { 'X-Requested-With': 'fetch' }
  const url = button?.getAttribute?.('formaction') ?? form.action
  return fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout?.(TIMEOUT_MS) })
}
