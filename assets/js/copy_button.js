// A button that copies the items of a list as one line. It stays hidden where the browser gives access to no clipboard.

export function copyOnClick () {
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy-list]')
    if (!button) return
    const items = document.querySelectorAll(`#${button.dataset.copyList} li`)
    await navigator.clipboard.writeText(Array.from(items, (item) => item.textContent.trim()).join(' '))
    button.nextElementSibling.textContent = button.dataset.copied
  })
}

export function showCopyButtons (part) {
  if (!navigator.clipboard) return
  for (const button of part.querySelectorAll('[data-copy-list]')) button.parentElement.hidden = false
}
