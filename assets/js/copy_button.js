// A button that copies the list it names, as one line; without a script, or a clipboard, it is not there.

export function copyLists () {
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copies]')
    if (!button) return
    const items = document.querySelectorAll(`#${button.dataset.copies} li`)
    await navigator.clipboard.writeText(Array.from(items, (item) => item.textContent.trim()).join(' '))
    button.nextElementSibling.textContent = button.dataset.copied
  })
}

export function showCopyButtons (part) {
  if (!navigator.clipboard) return
  for (const button of part.querySelectorAll('[data-copies]')) button.parentElement.hidden = false
}
