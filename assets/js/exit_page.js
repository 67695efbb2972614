// Leaves for a harmless site at once: by the red link on every page of a respondent, or by pressing Shift three times.
// Without a script the same place has a button, whose form the server answers with a page that leads there.
import { ExitThisPage } from 'govuk-frontend'

const otherTabs = new BroadcastChannel('exit')

export class ExitPage extends ExitThisPage {
  constructor (root, config) {
    super(withLink(root), config)
    otherTabs.onmessage = () => this.blankAndGo()
    document.addEventListener('keydown', (event) => this.rememberKeyDown(event), true)
    document.addEventListener('pointerdown', () => { this.shiftAlone = false }, true)
    keepInView(root)
  }

  // Handles every exit link, not only the one in the header: a dialog covers that one and has its own.
  initButtonClickHandler () {
    document.addEventListener('click', (event) => {
      if (event.target.closest('.exit-page')) this.handleClick(event)
    })
  }

  // Does not wait until the session has ended: leaving must not take as long as our server. The cookie is for a
  // browser without a network, and for one whose Back is quicker than our server: it stays until the exit is answered.
  exitPage () {
    document.cookie = this.$root.dataset.exitCookie
    navigator.sendBeacon(this.$root.action)
    otherTabs.postMessage('')
    this.blankAndGo()
  }

  blankAndGo () {
    document.dispatchEvent(new Event('exit-page'))
    this.$overlay = document.createElement('div')
    this.$overlay.className = 'govuk-exit-this-page-overlay'
    this.$overlay.setAttribute('role', 'alert')
    document.body.classList.add('govuk-exit-this-page-hide-content')
    document.body.append(this.$overlay)
    this.$overlay.textContent = document.title = this.i18n.t('activated')
    window.location.replace(this.$button.href)
  }

  rememberKeyDown (event) {
    if (event.repeat) return
    this.shiftAlone = event.key === 'Shift' && !event.ctrlKey && !event.altKey && !event.metaKey
  }

  // Called when a key goes up. Shift counts only when nothing else was pressed with it: no capital, shortcut or click.
  // The inherited method looks only at keys that go up, so it would count a capital whose Shift goes up first.
  handleKeypress (event) {
    this.lastKeyWasModified = !this.shiftAlone
    super.handleKeypress(event)
  }
}

// Puts a link to the harmless site in the place of the button.
function withLink (root) {
  const button = root.querySelector('button')
  const link = document.createElement('a')
  link.className = button.className
  link.href = button.dataset.exitUrl
  link.rel = 'nofollow noreferrer'
  link.append(...button.childNodes)
  button.replaceWith(link)
  return root
}

// After zooming in with two fingers, or while a phone's keyboard is open, only a part of the page is in view. The
// header moves along with that part, so that the exit can always be reached.
function keepInView (exit) {
  const view = window.visualViewport
  const header = exit.closest('.page-header')
  if (!view || !header) return
  const follow = () => {
    const page = document.documentElement
    const aside = page.dir === 'rtl' ? view.offsetLeft : view.offsetLeft + view.width - page.clientWidth
    header.style.translate = `0 ${view.offsetTop}px`
    exit.style.translate = `${aside}px`
  }
  view.addEventListener('resize', follow)
  view.addEventListener('scroll', follow)
}
