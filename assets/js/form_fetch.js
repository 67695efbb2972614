// From page to page in place of the page left: the browser's history keeps one entry of this service, so Back leads out
// of it and shows no answers. Without a script links and forms do the same work, with a longer history.

const PATIENCE_MS = 30_000

// `enliven` gives a main part that was put in its components.
export function moveInPlace (enliven) {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href]')
    const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
    if (!link || link.target || link.origin !== window.location.origin || elsewhere || event.defaultPrevented) return
    event.preventDefault()
    window.location.replace(link.href)
  })

  document.addEventListener('submit', (event) => {
    const form = event.target
    if (form.method !== 'post' || event.defaultPrevented || form === whole) return
    event.preventDefault()
    // Should any of this fail for a reason of its own, the form goes its way without us.
    send(form, event.submitter).catch(() => form.submit())
  })

  // A form whose answer is to be loaded as a whole, bar and foot included.
  let whole = null

  // Who leaves is on the way to another site: an answer that comes now must not call them back.
  let left = false
  document.addEventListener('leaving', () => { left = true })

  async function send (form, button) {
    if (form.getAttribute('aria-busy')) return
    form.setAttribute('aria-busy', 'true')
    document.querySelector('.not-sent')?.remove()
    try {
      const answer = await post(form, button)
      if (left) return
      const to = answer.headers.get('Location')
      if (button?.closest('.languages')) return speakAnew(to, form, button)
      if (to) return await go(new URL(to, window.location.href))
      show(await answer.text())
    } catch {
      if (left) return
      form.removeAttribute('aria-busy')
      sayNotSent(form, button)
    }
  }

  // In another language: nothing of the page stays.
  function speakAnew (to, form, button) {
    if (to) return window.location.replace(to)
    whole = form
    form.requestSubmit(button)
  }

  // The same page once more is drawn in place, at the part named; any other is loaded.
  async function go (target) {
    const here = window.location
    if (target.pathname + target.search !== here.pathname + here.search) return here.replace(target)
    const answer = await fetch(target)
    if (left) return
    if (answer.redirected) return here.replace(answer.url)
    window.history.replaceState(null, '', target)
    show(await answer.text(), target.hash)
  }

  // Draw the main part of an answer. Throws when it has none: then it comes from somebody in between.
  function show (html, part = '') {
    if (left) return
    const page = new DOMParser().parseFromString(html, 'text/html')
    const main = page.querySelector('main')
    if (!main) throw new Error('not a page of ours')
    document.querySelector('main').replaceWith(main)
    // It belongs to the form of the page: a button whose form is gone would do nothing.
    document.querySelector('.languages')?.replaceWith(page.querySelector('.languages') ?? '')
    document.title = page.title
    enliven(main)
    const first = (part && main.querySelector(part)) || main.querySelector('.govuk-error-summary, h1')
    first.setAttribute('tabindex', '-1')
    first.focus()
    if (!part) window.scrollTo(0, 0)
  }

  // What was typed stays where it is; beside the button that was pressed stands what happened.
  function sayNotSent (form, button) {
    const said = document.getElementById('not-sent').content.firstElementChild.cloneNode(true)
    said.querySelector('button').addEventListener('click', () => send(form, button))
    const beside = button?.closest('.actions, .question__aside') ?? form.lastElementChild
    beside.before(said)
    said.scrollIntoView({ block: 'nearest' })
  }
}

export function bodyOf (form) {
  return new URLSearchParams(new FormData(form))
}

// Ask for the address to go on at, rather than be led there.
export function post (form, button) {
  const body = bodyOf(form)
  if (button?.name) body.append(button.name, button.value)
  const headers = { 'X-Requested-With': 'fetch' }
  const to = button?.getAttribute?.('formaction') ?? form.action
  return fetch(to, { method: 'POST', body, headers, signal: AbortSignal.timeout?.(PATIENCE_MS) })
}
