// Submits forms with fetch, and replaces the page instead of adding one to the browser's history. So the history has
// one entry for this service: Back leads out of it and shows no answers. Without a script the same forms and links
// work, with a longer history.

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
    form.setAttribute('aria-busy', 'true')
    document.querySelector('.send-failed')?.remove()
    try {
      const response = await post(form, button)
      if (exited) return
      const location = response.headers.get('Location')
      if (button?.closest('.language-switch')) return switchLanguage(location, form, button)
      if (location) return await go(new URL(location, window.location.href))
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

  // The current page is redrawn in place, at the part that the address names; any other page is loaded.
  async function go (target) {
    const current = window.location
    if (target.pathname + target.search !== current.pathname + current.search) return current.replace(target)
    const response = await fetch(target)
    if (exited) return
    if (response.redirected) return current.replace(response.url)
    window.history.replaceState(null, '', target)
    show(await response.text(), target.hash)
  }

  // Puts in the main part of a response. Throws if there is none: then the page comes from a proxy in between.
  function show (html, part = '') {
    if (exited) return
    const page = new DOMParser().parseFromString(html, 'text/html')
    const main = page.querySelector('main')
    if (!main) throw new Error('not a page of this service')
    document.querySelector('main').replaceWith(main)
    // The language switch belongs to the form of the page: a button whose form is gone would do nothing.
    document.querySelector('.language-switch')?.replaceWith(page.querySelector('.language-switch') ?? '')
    document.title = page.title
    enhance(main)
    const first = (part && main.querySelector(part)) || main.querySelector('.govuk-error-summary, h1')
    first.setAttribute('tabindex', '-1')
    first.focus()
    if (!part) window.scrollTo(0, 0)
  }

  // What was typed stays where it is; the message stands beside the button that was pressed.
  function showSendFailed (form, button) {
    const message = document.getElementById('send-failed').content.firstElementChild.cloneNode(true)
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
