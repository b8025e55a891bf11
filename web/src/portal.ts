// The customer's pages need no script. With it, photos are shown and made smaller before they are sent, and a form is
// not sent twice by a second tap.
import { startPhotos } from './desk/photos'

startPhotos()
document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement
  if (event.defaultPrevented || form.method !== 'post') return
  if (form.dataset.sent) event.preventDefault()
  form.dataset.sent = 'yes'
})
addEventListener('pageshow', () => { for (const form of document.forms) delete form.dataset.sent })
