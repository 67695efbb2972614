// Leaving at once: the red link that every page of a person has in view, or Shift pressed three times.
import { ExitThisPage } from 'govuk-frontend'

const otherTabs = new BroadcastChannel('exit')

export class QuickExit extends ExitThisPage {
  constructor (root, config) {
    super(root, config)
    otherTabs.onmessage = () => this.blankAndGo()
    document.addEventListener('keydown', (event) => this.noteKeyDown(event), true)
    document.addEventListener('pointerdown', () => { this.shiftAlone = false }, true)
    keepInSight(root)
  }

  // Every link out of here, wherever it stands: a dialog has one of its own, because it covers the page's.
  initButtonClickHandler () {
    document.addEventListener('click', (event) => {
      if (event.target.closest('.exit')) this.handleClick(event)
    })
  }

  // The session is ended without waiting for it: leaving must not take as long as our server.
  exitPage () {
    navigator.sendBeacon(this.$button.href)
    otherTabs.postMessage('')
    this.blankAndGo()
  }

  blankAndGo () {
    document.dispatchEvent(new Event('leaving'))
    this.$overlay = document.createElement('div')
    this.$overlay.className = 'govuk-exit-this-page-overlay'
    this.$overlay.setAttribute('role', 'alert')
    document.body.classList.add('govuk-exit-this-page-hide-content')
    document.body.append(this.$overlay)
    this.$overlay.textContent = document.title = this.i18n.t('activated')
    window.location.replace(this.$button.dataset.to)
  }

  noteKeyDown (event) {
    if (event.repeat) return
    this.shiftAlone = event.key === 'Shift' && !event.ctrlKey && !event.altKey && !event.metaKey
  }

  // A key goes up. A Shift counts when nothing else went down with it: not for a capital, a chord, a click.
  // (The inherited way looks at keys that go up, so a capital whose Shift goes up first would count.)
  handleKeypress (event) {
    this.lastKeyWasModified = !this.shiftAlone
    super.handleKeypress(event)
  }
}

// While somebody zooms in with two fingers, or types on a phone's keyboard, what is in sight is only a part of what
// the page is laid out for. The bar moves along with that part.
function keepInSight (exit) {
  const sight = window.visualViewport
  const bar = exit.closest('.bar')
  if (!sight || !bar) return
  const follow = () => {
    const page = document.documentElement
    const aside = page.dir === 'rtl' ? sight.offsetLeft : sight.offsetLeft + sight.width - page.clientWidth
    bar.style.translate = `0 ${sight.offsetTop}px`
    exit.style.translate = `${aside}px`
  }
  sight.addEventListener('resize', follow)
  sight.addEventListener('scroll', follow)
}
