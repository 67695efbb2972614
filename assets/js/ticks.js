// Keeps the ticks beside steps as they are set, one request after the other. Without a script, a button does.
import { formBody } from './form_fetch.js'
import { keepalivePost } from './typing.js'

export function keepTicks () {
  let last = Promise.resolve()
  document.addEventListener('change', (event) => {
    const form = event.target.closest('form[data-ticks]')
    if (form) last = last.then(() => keep(form))
  })
}

async function keep (form) {
  const status = form.querySelector('[role=status]')
  try {
    const response = await keepalivePost(form.action, formBody(form), { 'X-Requested-With': 'fetch' })
    if (!response.ok) throw new Error('not kept')
    form.classList.remove('ticks--failed')
    status.textContent = status.dataset.kept
  } catch {
    form.classList.add('ticks--failed')
    status.textContent = status.dataset.failed
  }
}
