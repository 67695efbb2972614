// Says how much of a box is used, once most of it is, and after a pause, so that a screen reader is not interrupted.
const FROM = 0.75
const PAUSE_MS = 500

export function countCharacters () {
  const number = new Intl.NumberFormat(document.documentElement.lang)
  let timer
  document.addEventListener('input', ({ target }) => {
    const counter = document.querySelector(`[data-counts="${target.id}"]`)
    if (!counter) return
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      const { limit, words } = counter.dataset
      const used = [...target.value.normalize().trim()].length // as the server counts
      const said = words.replace('{used}', number.format(used)).replace('{limit}', number.format(limit))
      counter.textContent = used > limit * FROM ? said : ''
    }, PAUSE_MS)
  })
}
