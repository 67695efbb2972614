// Keys that move through the lists of cases. They can be turned off, for whoever speaks to the computer types single
// letters by accident; this browser remembers it.
const OFF = 'desk-keys-off'

export function listenForDeskKeys () {
  const dialog = document.querySelector('dialog.desk-keys')
  if (!dialog) return
  const [hint, choice] = [document.querySelector('[data-keys]'), dialog.querySelector('input')]
  hint.hidden = false
  choice.checked = !remembered()
  hint.querySelector('button').addEventListener('click', () => dialog.showModal())
  dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close())
  choice.addEventListener('change', () => remember(!choice.checked))

  const act = {
    j: () => move(1),
    k: () => move(-1),
    c: () => document.activeElement.closest('.case-line')?.querySelector('button')?.click(),
    '/': () => document.getElementById('code').focus(),
    '?': () => dialog.showModal()
  }

  document.addEventListener('keydown', (event) => {
    if (!choice.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key === 'c') return
    // A box of the closed dialog holds the focus until the page is drawn anew.
    const box = event.target.closest('input, textarea, select, [contenteditable]')
    if (document.querySelector('dialog[open]') || box?.getClientRects().length) return
    if (!Object.hasOwn(act, event.key)) return
    event.preventDefault()
    act[event.key]()
  })
}

function move (by) {
  const links = [...document.querySelectorAll('.case-line a')]
  const here = links.indexOf(document.activeElement.closest('.case-line')?.querySelector('a'))
  links[here < 0 ? 0 : Math.min(Math.max(here + by, 0), links.length - 1)]?.focus()
}

function remembered () {
  try {
    return window.localStorage.getItem(OFF) === 'yes'
  } catch {
    return false // a browser that keeps nothing
  }
}

function remember (off) {
  try {
    if (off) window.localStorage.setItem(OFF, 'yes')
    else window.localStorage.removeItem(OFF)
  } catch {
    // Then it holds for this page.
  }
}
