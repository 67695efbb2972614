// Once a visit was deleted, or this device forgotten, no other tab goes on showing it. A tab that is left by the exit
// takes the others along by itself: see exit_page.js.

const otherTabs = new BroadcastChannel('visit')

export function closeOtherTabs () {
  if (document.querySelector('main[data-visit-over]')) otherTabs.postMessage('over')
  const { endedUrl } = document.querySelector('dialog.session-timeout')?.dataset ?? {}
  if (endedUrl) otherTabs.onmessage = () => close(endedUrl)
}

// The event keeps the other scripts of this page from saving or showing anything more.
function close (endedUrl) {
  document.dispatchEvent(new Event('exit-page'))
  document.body.classList.add('page-hidden')
  window.location.replace(endedUrl)
}
