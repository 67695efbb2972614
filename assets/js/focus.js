// Moves the focus within a page, and leaves no fragment in the address: each one would be a line of the browser's history.

export function moveFocusWithinPages () {
  document.addEventListener('click', (event) => {
    const target = aim(event.target)
    if (!target || event.defaultPrevented) return
    event.preventDefault()
    // What is folded would not be seen.
    const folded = target.closest('details')
    if (folded) folded.open = true
    if (!target.matches('a, button, input, select, summary, textarea')) target.setAttribute('tabindex', '-1')
    ;(target.closest('.question') ?? target).scrollIntoView()
    target.focus({ preventScroll: true })
  })

  // Some browsers do not know `autofocus` on headings.
  if (document.activeElement === document.body) document.querySelector('main [autofocus]')?.focus()
}

// Where a link within the page, or a button that the server would answer with the same page, leads.
function aim (pressed) {
  const button = pressed.closest('button[name=focus]')
  const link = pressed.closest('a[href^="#"]')
  return document.getElementById(button?.value ?? link?.hash.slice(1))
}
