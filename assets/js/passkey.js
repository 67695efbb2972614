// Passkeys: asks the browser for one and sends its reply. Where there are none, the forms stay hidden.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0))

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

function asked (form) {
  const options = JSON.parse(form.dataset.asked)
  options.challenge = bytes(options.challenge)
  if (options.user) options.user.id = bytes(options.user.id)
  for (const each of [...(options.allowCredentials ?? []), ...(options.excludeCredentials ?? [])]) each.id = bytes(each.id)
  return { publicKey: options }
}

function sent (credential) {
  const response = {}
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = text(credential.response[name])
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults()
  })
}

async function fillAndSend (form) {
  const said = form.querySelector('[data-failed]')
  said.textContent = ''
  try {
    const credential = await navigator.credentials[form.dataset.passkey](asked(form))
    form.elements[form.dataset.field].value = sent(credential)
    form.submit()
  } catch {
    said.textContent = said.dataset.failed
  }
}

export function askForPasskeys () {
  if (!window.PublicKeyCredential) return
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      fillAndSend(form)
    })
  }
}
