import { all, make, onPart } from './dom'
import { say } from './words'

// Pictures are shown before they are sent and made no larger than a screen needs: a phone's 8 MB become some
// 400 KB. What the browser cannot decode (HEIC, video, PDF) goes as it is; the server judges.
const longest = 2048
const watched = new WeakSet<HTMLInputElement>()

export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

export async function downscale(file: File): Promise<File> {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || typeof createImageBitmap !== 'function') return file
  let bitmap: ImageBitmap
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch (error) {
    if (error instanceof DOMException) return file
    throw error
  }
  const { width, height } = fitted(bitmap.width, bitmap.height)
  if (width === bitmap.width && file.size < 600_000) return file
  const canvas = make('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
  return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg', lastModified: file.lastModified }) : file
}

function put(input: HTMLInputElement, files: File[]): void {
  const transfer = new DataTransfer()
  for (const file of files) transfer.items.add(file)
  input.files = transfer.files
}

function preview(file: File): HTMLElement {
  if (!file.type.startsWith('image/') || file.type.includes('hei')) return make('span', 'photo-file', file.name)
  const image = make('img')
  image.alt = file.name
  image.src = URL.createObjectURL(file)
  image.addEventListener('load', () => URL.revokeObjectURL(image.src))
  return image
}

function show(input: HTMLInputElement, list: HTMLUListElement): void {
  const files = [...(input.files ?? [])]
  list.replaceChildren(...files.map((file) => {
    const item = make('li')
    const remove = make('button', '', '×')
    remove.type = 'button'
    remove.setAttribute('aria-label', say('photo.remove', file.name))
    remove.addEventListener('click', () => {
      put(input, files.filter((other) => other !== file))
      show(input, list)
    })
    item.append(preview(file), remove)
    return item
  }))
}

function watch(input: HTMLInputElement): void {
  if (watched.has(input)) return
  watched.add(input)
  const list = make('ul', 'photos')
  input.after(list)
  input.addEventListener('change', () => void (async () => {
    const chosen = [...(input.files ?? [])]
    const wrong = chosen.find((file) => !/^(image|video)\/|^application\/pdf$/.test(file.type) && file.type !== '')
    input.setCustomValidity(wrong ? say('photo.type', wrong.name) : '')
    if (wrong) input.reportValidity()
    show(input, list)
    put(input, await Promise.all(chosen.map(downscale)))
    show(input, list)
  })())
}

export function startPhotos(): void {
  onPart((root) => all<HTMLInputElement>('input[type=file][data-photo]', root).forEach(watch))
}
