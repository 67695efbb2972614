// Says on the page of lists how many cases came since it was made. The lists stay as they are until they are asked for:
// rows that move under a finger lead to the wrong case.
const EVERY = 60 * 1000

export function showNews () {
  const place = document.querySelector('[data-news]')
  if (!place) return
  const timer = window.setInterval(ask, EVERY)
  document.addEventListener('visibilitychange', ask)

  async function ask () {
    if (document.hidden) return
    try {
      const response = await fetch(place.dataset.news)
      if (response.redirected) return window.clearInterval(timer) // nobody is signed in any more
      if (response.ok) show((await response.json()).words)
    } catch {
      // Without a network nothing is new; the next time may have one.
    }
  }

  function show (words) {
    if (!words || place.dataset.words === words) return
    place.dataset.words = words
    const link = document.createElement('a')
    link.href = window.location.pathname + window.location.search
    link.textContent = place.dataset.show
    place.replaceChildren(words + ' ', link)
  }
}
