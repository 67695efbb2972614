// Moves the bars of files that a worker makes, and shows the page anew once all of them are made.
const EVERY = 3 * 1000

export function showExports () {
  const place = document.querySelector('[data-exports]')
  if (!place) return
  const timer = window.setInterval(ask, EVERY)

  async function ask () {
    if (document.hidden) return
    try {
      const response = await fetch(place.dataset.exports)
      if (response.redirected) return window.clearInterval(timer) // nobody is signed in any more
      if (response.ok) show(await response.json())
    } catch {
      // Without a network nothing is known; the next time may have one.
    }
  }

  function show ({ exports, waiting }) {
    for (const bar of place.querySelectorAll('[data-export]')) bar.value = exports[bar.dataset.export]?.made ?? bar.value
    for (const each of place.querySelectorAll('[data-words]')) {
      const words = exports[each.dataset.words]?.words
      if (words && words !== each.textContent) each.textContent = words
    }
    if (waiting) return
    window.clearInterval(timer)
    window.location.reload()
  }
}
