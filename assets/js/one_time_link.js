// Moves the secret of a one-time link into its form, and out of the address, where the browser would remember it.

const SECRET = /^#[\w-]{43}$/

export function readOneTimeLink () {
  const field = document.querySelector('[data-link]')
  if (!field) return
  const read = () => {
    if (!SECRET.test(window.location.hash)) return
    field.value = window.location.hash.slice(1)
    window.history.replaceState(null, '', window.location.pathname)
    hideIfRead()
  }
  const hideIfRead = () => { field.closest('[data-pasted]').hidden = field.value !== '' && !field.hasAttribute('aria-invalid') }
  hideIfRead()
  read()
  window.addEventListener('hashchange', read)
}
