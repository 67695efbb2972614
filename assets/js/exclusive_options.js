// Unticks what does not go with the box that was just ticked, and says so. Without it, the server asks to choose.

export function untickExclusiveOptions () {
  document.addEventListener('change', ({ target }) => {
    const group = target.closest?.('.govuk-checkboxes')
    if (!group?.querySelector('[data-only]')) return
    const apart = (box) => box !== target && box.checked && ('only' in box.dataset || 'only' in target.dataset)
    const unticked = target.checked ? [...group.querySelectorAll('input')].filter(apart) : []
    unticked.forEach((box) => { box.checked = false })
    const status = group.parentElement.querySelector('[data-unticked]')
    const labels = unticked.map((box) => box.labels[0].textContent)
    status.textContent = labels.length ? `${status.dataset.unticked} ${labels.join('; ')}` : ''
  })
}
