import type { Photo } from './types'

/** Drawn anew on a canvas: smaller, turned the right way, and without what a camera writes into its files. */
export async function compressed(file: Blob, edge: number): Promise<Omit<Photo, 'id'>> {
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.8))
  const bytes = await blob!.arrayBuffer()
  return { bytes, sha256: hex(await crypto.subtle.digest('SHA-256', bytes)), contentType: 'image/jpeg' }
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((x) => x.toString(16).padStart(2, '0')).join('')
}

/** A place to sign with a finger; white under black in either theme, as it will be printed. */
export function signaturePad(name: string): { canvas: HTMLCanvasElement; clear: () => void; png: () => string | undefined } {
  const canvas = document.createElement('canvas')
  ;[canvas.width, canvas.height, canvas.className] = [640, 240, 'signature-pad']
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', name)
  const pen = canvas.getContext('2d')!
  let signed = false
  const clear = (): void => { pen.fillStyle = '#fff'; pen.fillRect(0, 0, canvas.width, canvas.height); signed = false }
  const at = (event: PointerEvent): [number, number] => [event.offsetX * canvas.width / canvas.clientWidth, event.offsetY * canvas.height / canvas.clientHeight]
  canvas.addEventListener('pointerdown', (event) => { canvas.setPointerCapture(event.pointerId); pen.beginPath(); pen.moveTo(...at(event)) })
  canvas.addEventListener('pointermove', (event) => {
    if (event.buttons === 0) return
    ;[pen.lineWidth, pen.lineCap, pen.strokeStyle, signed] = [4, 'round', '#000', true]
    pen.lineTo(...at(event))
    pen.stroke()
  })
  clear()
  return { canvas, clear, png: () => signed ? canvas.toDataURL('image/png') : undefined }
}

/** Where the phone is, if it may say so and can say so soon; a check-in is never held up by it. */
export function place(): Promise<Record<string, number>> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) return resolve({})
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude, accuracyMetres: Math.round(coords.accuracy) }),
      () => resolve({}),
      { enableHighAccuracy: true, timeout: 8_000, maximumAge: 30_000 },
    )
  })
}
