// Clears an answer on the page. Without it, the button sends the page, which comes back without the answer.

export function clearAnswers () {
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[name=clear]')
    if (!button) return
    event.preventDefault()
    const options = button.closest('.question').querySelectorAll('input')
    for (const option of options) option.checked = false
    options[0].focus({ preventScroll: true }) // the button is out of sight now
    options[0].dispatchEvent(new Event('input', { bubbles: true }))
  })
}
